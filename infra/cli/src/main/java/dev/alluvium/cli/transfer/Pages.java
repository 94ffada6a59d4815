package dev.alluvium.cli.transfer;

import dev.alluvium.database.TenantTransaction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rows of a tenant in an order of their own, page by page.
///
/// @param <K> a place in the order
interface Pages<K> {
    /// Before all rows.
    K start();

    /// Where the page that begins behind a place ends; empty when nothing is there.
    Optional<K> end(TenantTransaction tx, K after);

    /// What lies between two places, the first excluded: ids in order, each with what tells its states
    /// apart.
    Map<String, String> states(TenantTransaction tx, K after, K end);

    /// Those of them that are there, in no order.
    List<Line> lines(TenantTransaction tx, Collection<String> ids);

    /// A row as it goes to the file.
    ///
    /// @param json one line in UTF-8, without its end
    record Line(String id, String state, byte[] json) {}
}
