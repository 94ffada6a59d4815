package dev.alluvium.ingest;

import dev.alluvium.analysis.Posting;
import dev.alluvium.analysis.Postings;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.ingest.LexicalDocuments.Filed;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.Record;

/// What one transaction does to rows of `lexical_postings`. What is only added is put behind what is there, without
/// reading it.
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

    void write(TenantTransaction tx) {
        if (!removed.isEmpty()) {
            var rewritten = rewritten(tx);
            replace(tx, rewritten);
        }
        var appended = new HashMap<Slot, byte[]>();
        added.forEach((slot, entries) -> appended.put(slot, entries.toByteArray()));
        append(tx, appended);
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
        tx.sql().execute("""
            update alluvium.lexical_postings p set entries = u.entries
              from unnest(?::text[], ?::text[], ?::int[], ?::bytea[]) as u (term, audience, block, entries)
             where p.tenant_id = ?::uuid and p.term = u.term and p.audience = u.audience and p.block = u.block
            """, binds(kept, rows, tx.tenant().value()));
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

    /// Not `on conflict`: while a tenant is being moved, the row may lie in the other place.
    private static void append(TenantTransaction tx, Map<Slot, byte[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        var tenant = tx.tenant().value();
        tx.sql().execute("""
            with u as materialized (
                select * from unnest(?::text[], ?::text[], ?::int[], ?::bytea[])
                    as u (term, audience, block, entries)
            ), updated as (
                update alluvium.lexical_postings p set entries = p.entries || u.entries
                  from u
                 where p.tenant_id = ?::uuid and p.term = u.term and p.audience = u.audience and p.block = u.block
                returning p.term, p.audience, p.block
            )
            insert into alluvium.lexical_postings (tenant_id, term, audience, block, entries, place)
            select ?::uuid, u.term, u.audience, u.block, u.entries, (select alluvium.place())
              from u
             where (u.term, u.audience, u.block) not in (select term, audience, block from updated)
            """, binds(List.copyOf(rows.keySet()), rows, tenant, tenant));
    }

    private static Object[] binds(List<Slot> slots, Map<Slot, byte[]> rows, Object... tenant) {
        var binds = new ArrayList<Object>(List.of(
                texts(slots, Slot::term),
                texts(slots, Slot::audience),
                blocks(slots),
                slots.stream().map(rows::get).toArray(byte[][]::new)));
        binds.addAll(List.of(tenant));
        return binds.toArray();
    }

    private static String[] texts(List<Slot> slots, Function<Slot, String> part) {
        return slots.stream().map(part).toArray(String[]::new);
    }

    private static Integer[] blocks(List<Slot> slots) {
        return slots.stream().map(Slot::block).toArray(Integer[]::new);
    }
}
