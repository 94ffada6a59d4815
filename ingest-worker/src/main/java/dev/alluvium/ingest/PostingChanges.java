package dev.alluvium.ingest;

import dev.alluvium.analysis.Posting;
import dev.alluvium.analysis.Postings;
import dev.alluvium.analysis.TermWeights;
import dev.alluvium.database.ArrayColumn;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.ingest.LexicalDocuments.Filed;
import java.util.ArrayList;
import java.util.Arrays;
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

    /// What rows have in common that one document goes into.
    private record Place(String audience, int block) {}

    private final Map<Slot, List<Integer>> removed = new LinkedHashMap<>();
    private final Map<Place, Map<String, Postings.Builder>> added = new LinkedHashMap<>();

    void remove(Filed filed) {
        int document = filed.document() % Postings.BLOCK;
        for (var term : filed.terms()) {
            removed.computeIfAbsent(Slot.of(filed, term), slot -> new ArrayList<>())
                    .add(document);
        }
    }

    void add(Filed filed, Map<String, TermWeights.Weight> weights) {
        var rows = added.computeIfAbsent(
                new Place(filed.audience(), Postings.block(filed.document())), _ -> new LinkedHashMap<>());
        int document = filed.document() % Postings.BLOCK;
        weights.forEach((term, weight) -> rows.computeIfAbsent(term, _ -> new Postings.Builder())
                .add(new Posting(document, weight.own(), weight.sixths(), filed.length())));
    }

    /// Rewrites what loses something. What is only added is left to [AddTerms].
    void rewrite(TenantTransaction tx) {
        if (!removed.isEmpty()) {
            replace(tx, rewritten(tx));
        }
    }

    /// Columns of what is put behind what is there.
    List<Object> added() {
        var slots = new ArrayList<Slot>();
        var entries = new ArrayList<byte[]>();
        added.forEach((place, rows) -> rows.forEach((term, postings) -> {
            slots.add(new Slot(term, place.audience(), place.block()));
            entries.add(postings.entries());
        }));
        return columns(slots, entries);
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
        var rows = added.get(new Place(slot.audience(), slot.block()));
        var more = rows == null ? null : rows.remove(slot.term());
        if (more == null) {
            return entries;
        }
        var added = more.entries();
        var all = Arrays.copyOf(entries, entries.length + added.length);
        System.arraycopy(added, 0, all, entries.length, added.length);
        return all;
    }

    private static Slot slot(Record row) {
        return new Slot(
                row.get("term", String.class), row.get("audience", String.class), row.get("block", Integer.class));
    }

    private static void replace(TenantTransaction tx, Map<Slot, byte[]> rows) {
        var slots = List.copyOf(rows.keySet());
        var kept = slots.stream().filter(slot -> rows.get(slot).length > 0).toList();
        var emptied = slots.stream().filter(slot -> rows.get(slot).length == 0).toList();
        var binds = new ArrayList<>(columns(kept, kept.stream().map(rows::get).toList()));
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

    private static List<Object> columns(List<Slot> slots, List<byte[]> entries) {
        return List.of(
                texts(slots, Slot::term),
                texts(slots, Slot::audience),
                blocks(slots),
                ArrayColumn.bytes(entries.toArray(byte[][]::new)));
    }

    private static Field<Object[]> texts(List<Slot> slots, Function<Slot, String> part) {
        return ArrayColumn.texts(slots.stream().map(part).toArray(String[]::new));
    }

    private static Field<Object[]> blocks(List<Slot> slots) {
        return ArrayColumn.integers(slots.stream().map(Slot::block).toArray(Integer[]::new));
    }
}
