package dev.alluvium.bench.ingest;

import dev.alluvium.bench.ingest.BareRows.Row;
import dev.alluvium.bench.scratch.ScratchDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.UUID;

/// The rows that ingest-worker writes for new messages, by a loop that does nothing else: one connection, the values
/// at hand before the clock starts, no record read, nothing compared with what is there, nothing announced.
final class BareInserts {
    /// How a batch of rows travels.
    enum Form {
        /// Batches of single inserts, which the driver rewrites as inserts of many rows.
        REWRITTEN,
        /// One array for each column.
        ARRAYS
    }

    private static final String COLUMNS = """
        (tenant_id, message_id, revision, deleted, session_id, channel, sender_id, sender_type, message_type, visibility,
         scope, content, metadata, occurred_at, content_hash, payload_hash, source_topic, source_partition, source_offset,
         source_timestamp, stored_at, place)
        """;
    private static final String CONSTANT = "'bench', 'sender', 'human', 'chat', 'public', 'support/billing'";
    private static final String MESSAGE = "insert into alluvium.messages " + COLUMNS + " values (?, ?, 1, false, ?, "
            + CONSTANT + ", ?, ?::jsonb, now(), ?, ?, 'bare', 0, ?, now(), now(), 0)";
    private static final String WORK =
            "insert into alluvium.embedding_work (tenant_id, message_id, revision, state, attempts, stored_at, place)"
                    + " values (?, ?, 1, 'pending', 0, now(), 0)";
    private static final String MESSAGES = "insert into alluvium.messages " + COLUMNS + "select ?, u.id, 1, false,"
            + " u.session, " + CONSTANT
            + ", u.content, u.metadata::jsonb, now(), u.content_hash, u.payload_hash, 'bare', 0, u.at, now(), now(), 0"
            + " from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bytea[], ?::bytea[], ?::bigint[]) as u (id,"
            + " session, content, metadata, content_hash, payload_hash, at)";
    private static final String ALL_WORK =
            "insert into alluvium.embedding_work (tenant_id, message_id, revision, state, attempts, stored_at, place)"
                    + " select ?, u.id, 1, 'pending', 0, now(), 0 from unnest(?::text[]) as u (id)";
    private static final String COUNT = """
        insert into alluvium.message_counts as c (tenant_id, writer, stored, deleted, pending, failed)
        values (?, 'bare', ?, 0, ?, 0)
        on conflict (tenant_id, writer) do update
           set stored = c.stored + excluded.stored, pending = c.pending + excluded.pending
        """;

    private final ScratchDatabase database;
    private final Form form;
    private final int batch;

    BareInserts(ScratchDatabase database, Form form, int batch) {
        this.database = database;
        this.form = form;
        this.batch = batch;
    }

    String name() {
        return form.name().toLowerCase(java.util.Locale.ROOT) + "-" + batch;
    }

    double rowsPerSecond(UUID tenant, BareRows messages) throws Exception {
        var batches = messages.batches(batch);
        long rows = 0;
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            long began = System.nanoTime();
            for (var some : batches) {
                enter(connection, tenant);
                switch (form) {
                    case REWRITTEN -> {
                        rewritten(connection, tenant, some.rows());
                        BareTerms.rewritten(connection, tenant, some);
                    }
                    case ARRAYS -> {
                        arrays(connection, tenant, some.rows());
                        BareTerms.arrays(connection, tenant, some);
                    }
                }
                count(connection, tenant, some.rows().size());
                connection.commit();
                rows += some.rows().size();
            }
            return rows / ((System.nanoTime() - began) / 1e9);
        }
    }

    private static void rewritten(Connection connection, UUID tenant, List<Row> rows) throws SQLException {
        try (var messages = connection.prepareStatement(MESSAGE);
                var work = connection.prepareStatement(WORK)) {
            for (var row : rows) {
                messages.setObject(1, tenant);
                messages.setString(2, row.id());
                messages.setString(3, row.session());
                messages.setString(4, row.content());
                messages.setString(5, row.metadata());
                messages.setBytes(6, row.hash());
                messages.setBytes(7, row.hash());
                messages.setLong(8, row.at());
                messages.addBatch();
                work.setObject(1, tenant);
                work.setString(2, row.id());
                work.addBatch();
            }
            messages.executeBatch();
            work.executeBatch();
        }
    }

    private static void arrays(Connection connection, UUID tenant, List<Row> rows) throws SQLException {
        var ids = rows.stream().map(Row::id).toArray();
        var hashes = rows.stream().map(Row::hash).toArray(byte[][]::new);
        try (var messages = connection.prepareStatement(MESSAGES);
                var work = connection.prepareStatement(ALL_WORK)) {
            messages.setObject(1, tenant);
            array(messages, 2, "text", ids);
            array(messages, 3, "text", rows.stream().map(Row::session).toArray());
            array(messages, 4, "text", rows.stream().map(Row::content).toArray());
            array(messages, 5, "text", rows.stream().map(Row::metadata).toArray());
            array(messages, 6, "bytea", hashes);
            array(messages, 7, "bytea", hashes);
            array(messages, 8, "bigint", rows.stream().map(Row::at).toArray());
            messages.executeUpdate();
            work.setObject(1, tenant);
            array(work, 2, "text", ids);
            work.executeUpdate();
        }
    }

    static void array(PreparedStatement statement, int index, String type, Object[] values) throws SQLException {
        statement.setArray(index, statement.getConnection().createArrayOf(type, values));
    }

    private static void enter(Connection connection, UUID tenant) throws SQLException {
        try (var statement = connection.prepareStatement(
                "select set_config('alluvium.tenant_id', ?, true), set_config('alluvium.reader', 'worker', true)")) {
            statement.setString(1, tenant.toString());
            statement.execute();
        }
    }

    private static void count(Connection connection, UUID tenant, int rows) throws SQLException {
        try (var statement = connection.prepareStatement(COUNT)) {
            statement.setObject(1, tenant);
            statement.setLong(2, rows);
            statement.setLong(3, rows);
            statement.executeUpdate();
        }
    }

    private Connection connect() throws SQLException {
        var settings = database.application();
        var properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("reWriteBatchedInserts", "true");
        return DriverManager.getConnection(settings.url(), properties);
    }
}
