package dev.alluvium.bench.ingest;

import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.bench.ingest.BareRows.Batch;
import dev.alluvium.bench.ingest.BareRows.Posting;
import dev.alluvium.bench.ingest.BareRows.Row;
import dev.alluvium.bench.ingest.BareTable.Column;
import dev.alluvium.bench.scratch.ScratchDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/// The rows that ingest-worker writes for new messages, by a loop that does nothing else: one connection, the values
/// at hand before the clock starts, no record read, nothing compared with stored rows, nothing announced.
final class BareInserts {

    /// How a batch of rows travels.
    enum Form {
        /// Batches of single inserts, which the driver rewrites as inserts of many rows.
        REWRITTEN,
        /// One array for each column.
        ARRAYS
    }

    private static final BareTable<Row> MESSAGES = new BareTable<>(
            "messages",
            List.of(
                    Column.of("message_id", String.class, Row::id),
                    Column.of("session_id", String.class, Row::session),
                    Column.of("content", String.class, Row::content),
                    new Column<>("metadata", String.class, "%s::jsonb", Row::metadata),
                    Column.of("content_hash", byte[].class, Row::hash),
                    Column.of("payload_hash", byte[].class, Row::hash),
                    Column.of("source_offset", Long.class, Row::at)),
            constants("revision 1, deleted false, channel 'bench', sender_id 'sender', sender_type 'human',"
                    + " message_type 'chat', visibility 'public', scope 'support/billing', occurred_at now(),"
                    + " source_topic 'bare', source_partition 0, source_timestamp now(), stored_at now(),"
                    + " place 0"));
    private static final BareTable<Row> WORK = new BareTable<>(
            "embedding_work",
            List.of(Column.of("message_id", String.class, Row::id)),
            constants("revision 1, state 'pending', attempts 0, stored_at now(), place 0"));
    private static final BareTable<Posting> POSTINGS = new BareTable<>(
            "lexical_postings",
            List.of(
                    Column.of("term", String.class, Posting::term),
                    Column.of("block", Integer.class, Posting::block),
                    Column.of("entries", byte[].class, Posting::entries)),
            constants("audience 'public', place 0"));
    private static final BareTable<Row> DOCUMENTS = new BareTable<>(
            "lexical_documents",
            List.of(
                    Column.of("message", String.class, Row::id),
                    Column.of("document", Integer.class, Row::document),
                    Column.of("length", Float.class, Row::length),
                    new Column<>(
                            "terms", String.class, "string_to_array(%s, ' ')", row -> String.join(" ", row.terms())),
                    Column.of("weights", byte[].class, Row::weights)),
            constants("audience 'public', place 0"));

    private static final String ENTER =
            "select set_config('alluvium.tenant_id', ?, true), set_config('alluvium.reader', 'worker', true)";
    private static final String STATISTICS = """
        insert into alluvium.lexical_statistics as s (tenant_id, audience, documents, length, last_document, posted,
                                                    analysis)
        values (?::uuid, 'public', ?, ?, ?, ?, %d)
        on conflict (tenant_id, audience) do update
           set documents = s.documents + excluded.documents, length = s.length + excluded.length,
               last_document = excluded.last_document, posted = excluded.posted
        """.formatted(TextAnalyzer.VERSION);
    private static final String COUNT = """
        insert into alluvium.message_counts as c (tenant_id, writer, stored, deleted, pending, failed)
        values (?::uuid, 'bare', ?, 0, ?, 0)
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

    /// @param columns each with its SQL, separated by commas
    private static Map<String, String> constants(String columns) {
        var constants = new LinkedHashMap<String, String>();
        for (var column : columns.split(",\\s*")) {
            var words = column.split(" ", 2);
            constants.put(words[0], words[1]);
        }
        return constants;
    }

    String name() {
        return form.name().toLowerCase(Locale.ROOT) + "-" + batch;
    }

    double rowsPerSecond(UUID tenant, BareRows messages) throws SQLException {
        var batches = messages.batches(batch);
        long rows = 0;
        try (var connection = connect()) {
            connection.setAutoCommit(false);
            long began = System.nanoTime();
            for (var next : batches) {
                int count = next.rows().size();
                run(connection, ENTER, tenant.toString());
                insert(connection, MESSAGES, tenant, next.rows());
                insert(connection, WORK, tenant, next.rows());
                insert(connection, POSTINGS, tenant, next.postings());
                insert(connection, DOCUMENTS, tenant, next.rows());
                run(connection, STATISTICS, statistics(tenant, next));
                run(connection, COUNT, tenant.toString(), count, count);
                connection.commit();
                rows += count;
            }
            return rows / ((System.nanoTime() - began) / 1e9);
        }
    }

    private static Object[] statistics(UUID tenant, Batch batch) {
        return new Object[] {
            tenant.toString(), batch.rows().size(), batch.length(), batch.lastDocument(), batch.posted()
        };
    }

    private <T> void insert(Connection connection, BareTable<T> table, UUID tenant, List<T> rows) throws SQLException {
        switch (form) {
            case REWRITTEN -> table.insertRows(connection, tenant, rows);
            case ARRAYS -> table.insertArrays(connection, tenant, rows);
        }
    }

    private static void run(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
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
