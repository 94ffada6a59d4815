package dev.alluvium.ingest;

import dev.alluvium.analysis.Postings;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.ArrayColumn;
import dev.alluvium.ingest.LexicalDocuments.Filed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final Set<Integer> begun = new HashSet<>();
    private final Map<Slot, List<Integer>> removed = new LinkedHashMap<>();
    private final Map<Place, Map<String, Postings.Builder>> added = new LinkedHashMap<>();

    /// Something of a document's block is posted, so that rows which get something may be there. Others are not
    /// looked for.
    void begun(int document) {
        begun.add(Postings.block(document));
    }

    void remove(Filed filed) {
        begun(filed.document());
        int document = filed.document() % Postings.BLOCK;
        for (var term : filed.terms()) {
            removed.computeIfAbsent(Slot.of(filed, term), slot -> new ArrayList<>())
                    .add(document);
        }
    }

    void add(Filed filed) {
        var rows = added.computeIfAbsent(
                new Place(filed.audience(), Postings.block(filed.document())), _ -> new LinkedHashMap<>());
        int document = filed.document() % Postings.BLOCK;
        int at = 0;
        for (var term : filed.terms()) {
            rows.computeIfAbsent(term, _ -> new Postings.Builder()).add(document, filed.weights(), at++);
        }
    }

    void write(TenantTransaction tx) {
        var rows = rewritten(tx);
        if (!rows.isEmpty()) {
            replace(tx, rows);
        }
        insert(tx);
    }

    /// What [#rewritten] has left.
    private void insert(TenantTransaction tx) {
        var slots = new ArrayList<Slot>();
        var entries = new ArrayList<byte[]>();
        added.forEach((place, rows) -> rows.forEach((term, postings) -> {
            slots.add(new Slot(term, place.audience(), place.block()));
            entries.add(postings.entries());
        }));
        if (slots.isEmpty()) {
            return;
        }
        var binds = new ArrayList<Object>();
        binds.add(tx.tenant().value());
        binds.addAll(columns(slots, entries));
        tx.sql().execute("""
            insert into alluvium.lexical_postings (tenant_id, term, audience, block, entries, place)
            select ?::uuid, u.term, u.audience, u.block, u.entries, (select alluvium.place())
              from unnest(?::text[], ?::text[], ?::int[], ?::bytea[]) as u (term, audience, block, entries)
            """, binds.toArray());
    }

    /// Rows that lose something or may be there to get something.
    private List<Slot> looked() {
        var looked = new LinkedHashSet<>(removed.keySet());
        added.forEach((place, rows) -> {
            if (begun.contains(place.block())) {
                rows.keySet().forEach(term -> looked.add(new Slot(term, place.audience(), place.block())));
            }
        });
        return List.copyOf(looked);
    }

    /// Those of them that are there, as they are to be.
    private Map<Slot, byte[]> rewritten(TenantTransaction tx) {
        var slots = looked();
        if (slots.isEmpty()) {
            return Map.of();
        }
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
        for (int document : removed.getOrDefault(slot, List.of())) {
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
