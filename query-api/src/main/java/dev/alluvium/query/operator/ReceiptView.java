package dev.alluvium.query.operator;

import dev.alluvium.database.control.Erased;
import java.util.List;

/// What an erasure removed, and that nothing is left.
record ReceiptView(String tenantId, String slug, boolean complete, List<TableView> tables) {
    record TableView(String table, long removed, long remaining) {}

    static ReceiptView of(Erased erased) {
        var tables = erased.tables().stream()
                .map(table -> new TableView(table.table(), table.removed(), table.remaining()))
                .toList();
        return new ReceiptView(erased.tenant().toString(), erased.slug(), erased.complete(), tables);
    }
}
