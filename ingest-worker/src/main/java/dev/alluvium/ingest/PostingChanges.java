package dev.alluvium.ingest;

import dev.alluvium.analysis.Posting;
import dev.alluvium.analysis.Postings;
import dev.alluvium.database.ArrayColumn;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.ingest.LexicalDocuments.Filed;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.Field;
import org.jooq.Record;

/// What one transaction does to rows of `lexical_postings`.
final class PostingChanges {

    private record Slot(String term, String audience, int block) {
        static Slot of(Filed filed, String term) {
            return new Slot(term, filed.audience(), Postings.block(filed.document()));
        }
    }

    private final Map<Slot, List<Integer>> removed = new LinkedHashMap<>();
    private final Map<Slot, ByteArrayOutputStream> added = new LinkedHashMap<>();

    void remove(Filed filed) {
        int document = filed.document() % Postings.BLOCK;
        for (var term : filed.terms()) {
            removed.computeIfAbsent(Slot.of(filed, term), slot -> new ArrayList<>())
                    .add(document);
        }
    }

    void add(Filed filed, String term, Posting posting) {
        added.computeIfAbsent(Slot.of(filed, term), slot -> new ByteArrayOutputStream())
                .writeBytes(Postings.entry(posting));
    }

    /// Rewrites what loses something. What is only added is left to [AddTerms].
    void rewrite(TenantTransaction tx) {
        if (!removed.isEmpty()) {
            replace(tx, rewritten(tx));
        }
    }

    /// Columns of what is put behind what is there.
    List<Object> added() {
        var slots = List.copyOf(added.keySet());
        return columns(slots, slot -> added.get(slot).toByteArray());
    }

    /// The rows that lose something, as they are to be.
    private Map<Slot, byte[]> rewritten(TenantTransaction tx) {
        var slots = List.copyOf(removed.keySet());
        var rewritten = new HashMap<Slot, byte[]>();
        tx.sql()
                .resultQuery(
                        """
                        select p.term, p.audience, p.block, p.entries
                          from unnest(?::text[], ?::text[], ?::int[]) as u (term, audience, block)
                          join alluvium.lexical_postings p
                            on p.tenant_id = ?::uuid and p.term = u.term and p.audience = u.audience and p.block = u.block
                        """,
                        texts(slots, Slot::term),
                        texts(slots, Slot::audience),
                        blocks(slots),
                        tx.tenant().value())
                .forEach(row -> rewritten.put(slot(row), rewritten(row)));
        return rewritten;
    }

    private byte[] rewritten(Record row) {
        var slot = slot(row);
        var entries = row.get("entries", byte[].class);
        for (int document : removed.get(slot)) {
            entries = Postings.without(entries, document);
        }
        var more = added.remove(slot);
        if (more == null) {
            return entries;
        }
        var all = new ByteArrayOutputStream(entries.length + more.size());
        all.writeBytes(entries);
        all.writeBytes(more.toByteArray());
        return all.toByteArray();
    }

    private static Slot slot(Record row) {
        return new Slot(
                row.get("term", String.class), row.get("audience", String.class), row.get("block", Integer.class));
    }

    private static void replace(TenantTransaction tx, Map<Slot, byte[]> rows) {
        var slots = List.copyOf(rows.keySet());
        var kept = slots.stream().filter(slot -> rows.get(slot).length > 0).toList();
        var emptied = slots.stream().filter(slot -> rows.get(slot).length == 0).toList();
        var binds = new ArrayList<>(columns(kept, rows::get));
        binds.add(tx.tenant().value());
        tx.sql().execute("""
            update alluvium.lexical_postings p set entries = u.entries
              from unnest(?::text[], ?::text[], ?::int[], ?::bytea[]) as u (term, audience, block, entries)
             where p.tenant_id = ?::uuid and p.term = u.term and p.audience = u.audience and p.block = u.block
            """, binds.toArray());
        if (!emptied.isEmpty()) {
            tx.sql()
                    .execute(
                            """
                            delete from alluvium.lexical_postings p
                             using unnest(?::text[], ?::text[], ?::int[]) as u (term, audience, block)
                             where p.tenant_id = ?::uuid and p.term = u.term and p.audience = u.audience and p.block = u.block
                            """,
                            texts(emptied, Slot::term),
                            texts(emptied, Slot::audience),
                            blocks(emptied),
                            tx.tenant().value());
        }
    }

    private static List<Object> columns(List<Slot> slots, Function<Slot, byte[]> entries) {
        return List.of(
                texts(slots, Slot::term),
                texts(slots, Slot::audience),
                blocks(slots),
                ArrayColumn.bytes(slots.stream().map(entries).toArray(byte[][]::new)));
    }

    private static Field<Object[]> texts(List<Slot> slots, Function<Slot, String> part) {
        return ArrayColumn.texts(slots.stream().map(part).toArray(String[]::new));
    }

    private static Field<Object[]> blocks(List<Slot> slots) {
        return ArrayColumn.integers(slots.stream().map(Slot::block).toArray(Integer[]::new));
    }
}
