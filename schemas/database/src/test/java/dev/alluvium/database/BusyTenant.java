package dev.alluvium.database;

import static dev.alluvium.database.Rows.vector;

import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.DSLContext;

/// A tenant that is written to and searched, and what must be found in it, kept in memory.
public final class BusyTenant {
    /// @param open a transaction that changes the message is under way
    private record Entry(int revision, boolean live, boolean embedded, boolean open) {
        static final Entry NEW = new Entry(0, false, false, false);

        /// @param revision 0 when the message is not there
        int found() {
            return live ? revision : 0;
        }
    }

    private static final int HITS = 10;
    /// So many of the first messages have vectors; the others wait for theirs.
    private static final int EMBEDDED = 200;

    public final TenantId tenant;
    private final TenantDatabase database;
    private final Map<String, Entry> model = new ConcurrentHashMap<>();
    private final AtomicLong slowestWrite = new AtomicLong();
    private final AtomicLong slowestSearch = new AtomicLong();
    private int old;

    public BusyTenant(TenantDatabase database, TenantId tenant) {
        this.database = database;
        this.tenant = tenant;
    }

    /// With vectors that differ little, because new ones are put into the index one by one.
    public void fill(int messages) {
        old = messages;
        database.write(tenant, tx -> {
            tx.sql().execute("""
                insert into alluvium.messages (tenant_id, message_id, revision, deleted, session_id, channel, sender_id,
                       sender_type, message_type, visibility, scope, content, occurred_at, payload_hash, source_topic,
                       source_partition, source_offset, source_timestamp, stored_at)
                select ?::uuid, 'old-' || n, 1, false, 's', 'chat', 'ana', 'human', 'chat', 'public', '', 'text ' || n, now(),
                       '', 'alluvium.messages', 0, n, now(), now()
                  from generate_series(1, ?) as n
                """, tenant.value(), messages);
            tx.sql().execute("""
                insert into alluvium.superseded_revisions (tenant_id, message_id, revision, deleted, source_topic,
                       source_partition, source_offset, session_id, occurred_at, stored_at)
                select ?::uuid, 'old-' || n, 0, false, 't', 0, 0, 's', now(), now() from generate_series(1, ?) as n
                """, tenant.value(), messages);
            tx.sql().execute("""
                insert into alluvium.chunks (tenant_id, message_id, ordinal, revision, start_at, end_at, tokens)
                select ?::uuid, 'old-' || n, 0, 1, 0, 1, 1 from generate_series(1, least(?, ?)) as n
                """, tenant.value(), messages, EMBEDDED);
            tx.sql().execute("""
                insert into alluvium.embedding_work (tenant_id, message_id, revision, stored_at)
                select ?::uuid, 'old-' || n, 1, now() from generate_series(?, ?) as n
                """, tenant.value(), EMBEDDED + 1, messages);
            KnownRows.fill(tx, messages);
            return tx.sql().execute("""
                insert into alluvium.embeddings (tenant_id, generation, message_id, ordinal, input_hash, vector, embedded_at)
                select ?::uuid, 1, 'old-' || n, 0, '', array_cat(array[n, 1]::real[], array_fill(0::real, array[382]))::halfvec,
                       now()
                  from generate_series(1, least(?, ?)) as n
                """, tenant.value(), messages, EMBEDDED);
        });
        for (int n = 1; n <= messages; n++) {
            model.put("old-" + n, new Entry(1, true, n <= EMBEDDED, false));
        }
    }

    /// One write, of a message that no other writer touches.
    ///
    /// @param writer begins the ids of its messages
    public void write(String writer, Random random, int turn) {
        int kind = random.nextInt(10);
        var id = kind < 4 ? writer + "-" + turn : writer + "-" + random.nextInt(turn + 1);
        if (kind == 9) {
            // Older messages belong to the writers by turns.
            id = "old-" + (1 + 2 * random.nextInt(old / 2) + (writer.equals("a") ? 0 : 1));
        }
        var before = model.getOrDefault(id, Entry.NEW);
        boolean live = !before.live() || random.nextInt(3) > 0;
        var after = new Entry(before.revision() + 1, live, live, false);
        model.put(id, new Entry(before.revision(), before.live(), before.embedded(), true));
        long began = System.nanoTime();
        var message = id;
        database.write(tenant, tx -> store(tx.sql(), message, before, after, random));
        slowestWrite.accumulateAndGet(System.nanoTime() - began, Math::max);
        model.put(id, after);
    }

    private int store(DSLContext sql, String id, Entry before, Entry after, Random random) {
        if (before.revision() == 0) {
            Rows.insertMessage(sql, tenant, id);
        } else {
            sql.fetch(
                    "select 1 from alluvium.messages where tenant_id = ?::uuid and message_id = ? for no key update",
                    tenant.value(),
                    id);
            int changed = sql.execute(
                    "update alluvium.messages set revision = ?, deleted = ?, content = ? where tenant_id = ?::uuid and"
                            + " message_id = ?",
                    after.revision(),
                    !after.live(),
                    after.live() ? "edited" : null,
                    tenant.value(),
                    id);
            if (changed != 1) {
                throw new AssertionError(changed + " rows of " + id + " were there to edit");
            }
            sql.execute(
                    "insert into alluvium.superseded_revisions (tenant_id, message_id, revision, deleted, source_topic,"
                            + " source_partition, source_offset, session_id, occurred_at, stored_at)"
                            + " values (?::uuid, ?, ?, false, 't', 0, 0, 's', now(), now())",
                    tenant.value(),
                    id,
                    before.revision());
            sql.execute(
                    "delete from alluvium.embedding_work where tenant_id = ?::uuid and message_id = ?",
                    tenant.value(),
                    id);
            sql.execute("delete from alluvium.chunks where tenant_id = ?::uuid and message_id = ?", tenant.value(), id);
            KnownRows.unfile(sql, tenant, id);
        }
        if (after.live()) {
            KnownRows.file(sql, tenant, id);
            sql.execute(
                    "insert into alluvium.chunks (tenant_id, message_id, ordinal, revision, start_at, end_at, tokens)"
                            + " values (?::uuid, ?, 0, ?, 0, 1, 1)",
                    tenant.value(),
                    id,
                    after.revision());
            sql.execute(
                    "insert into alluvium.embeddings (tenant_id, generation, message_id, ordinal, input_hash, vector,"
                            + " embedded_at) values (?::uuid, 1, ?, 0, '', ?::halfvec, now())",
                    tenant.value(),
                    id,
                    Arrays.toString(vector(random.nextInt(100))));
        }
        return 0;
    }

    /// Everything there is: each message that nobody changed meanwhile is found as it was, once, and its vector
    /// too.
    public void readAll() {
        var before = new HashMap<>(model);
        var messages = read("""
            select m.message_id, m.revision from alluvium.messages m where m.tenant_id = ?::uuid and not m.deleted
            """, 1);
        var vectors = read("""
            select c.message_id, c.revision
              from alluvium.chunks c
              join alluvium.embeddings e
                on e.tenant_id = ?::uuid and e.generation = 1 and e.message_id = c.message_id and e.ordinal = c.ordinal
             where c.tenant_id = ?::uuid
            """, 2);
        var work = read("select message_id, revision from alluvium.embedding_work where tenant_id = ?::uuid", 1);
        var documents = read("select message, 1 from alluvium.lexical_documents where tenant_id = ?::uuid", 1);
        var postings = read("select term, 1 from alluvium.lexical_postings where tenant_id = ?::uuid", 1);
        database.read(tenant, Reader.WORKER, tx -> KnownRows.requireInsights(tx, old));
        before.forEach((id, entry) -> {
            int filed = entry.live() ? 1 : 0;
            if (!entry.open() && model.get(id) == entry) {
                int vector = entry.embedded() ? entry.revision() : 0;
                int pending = entry.live() && !entry.embedded() ? entry.revision() : 0;
                if (messages.getOrDefault(id, 0) != entry.found()
                        || vectors.getOrDefault(id, 0) != vector
                        || work.getOrDefault(id, 0) != pending
                        || documents.getOrDefault(id, 0) != filed
                        || postings.getOrDefault(id, 0) != filed) {
                    throw new AssertionError("%s is %s and was found as %s, %s, %s, %s, %s"
                            .formatted(
                                    id,
                                    entry,
                                    messages.get(id),
                                    vectors.get(id),
                                    work.get(id),
                                    documents.get(id),
                                    postings.get(id)));
                }
            }
        });
    }

    private Map<String, Integer> read(String sql, int tenants) {
        var binds = Collections.nCopies(tenants, (Object) tenant.value()).toArray();
        var found = new HashMap<String, Integer>();
        database.read(tenant, Reader.WORKER, tx -> tx.sql().fetch(sql, binds)).forEach(row -> {
            if (found.put(row.get(0, String.class), row.get(1, Integer.class)) != null) {
                throw new AssertionError(row + " was found twice");
            }
        });
        return found;
    }

    /// The nearest, as the query API asks for them.
    public void search(Random random) {
        long began = System.nanoTime();
        var hits = database.read(
                tenant,
                Reader.WORKER,
                tx -> tx.sql()
                        .fetch(
                                """
                                select e.message_id
                                  from alluvium.embeddings e
                                  join alluvium.messages m on m.tenant_id = ?::uuid and m.message_id = e.message_id
                                  join alluvium.chunks c
                                    on c.tenant_id = ?::uuid and c.message_id = e.message_id and c.ordinal = e.ordinal and c.revision = m.revision
                                 where e.tenant_id = ?::uuid and e.generation = 1 and not m.deleted
                                 order by (e.vector <=> ?::halfvec) + 0, e.message_id
                                 limit ?
                                """,
                                tenant.value(),
                                tenant.value(),
                                tenant.value(),
                                Arrays.toString(vector(random.nextInt(100))),
                                HITS)
                        .map(row -> row.get(0, String.class)));
        slowestSearch.accumulateAndGet(System.nanoTime() - began, Math::max);
        if (hits.size() != HITS || new HashSet<>(hits).size() != HITS) {
            throw new AssertionError("a search found " + hits);
        }
    }

    public long embedded() {
        return model.values().stream().filter(Entry::embedded).count();
    }

    public int messages() {
        return model.size();
    }

    public long slowestWriteMillis() {
        return slowestWrite.get() / 1_000_000;
    }

    public long slowestSearchMillis() {
        return slowestSearch.get() / 1_000_000;
    }
}
