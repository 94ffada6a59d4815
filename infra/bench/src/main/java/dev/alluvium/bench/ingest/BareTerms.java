package dev.alluvium.bench.ingest;

import dev.alluvium.bench.ingest.BareRows.Batch;
import dev.alluvium.bench.ingest.BareRows.Row;
import dev.alluvium.bench.ingest.BareRows.Slot;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// The rows that messages are found by, in the two forms of [BareInserts].
final class BareTerms {
    private static final String POSTING =
            "insert into alluvium.lexical_postings (tenant_id, term, audience, block, entries, place)"
                    + " values (?, ?, 'public', ?, ?, 0)";
    private static final String POSTINGS =
            "insert into alluvium.lexical_postings (tenant_id, term, audience, block, entries, place)"
                    + " select ?, u.term, 'public', u.block, u.entries, 0"
                    + " from unnest(?::text[], ?::int[], ?::bytea[]) as u (term, block, entries)";
    private static final String DOCUMENT =
            "insert into alluvium.lexical_documents (tenant_id, message, document, audience, length, terms, weights,"
                    + " place) values (?, ?, ?, 'public', ?, string_to_array(?, ' '), ?, 0)";
    private static final String DOCUMENTS =
            "insert into alluvium.lexical_documents (tenant_id, message, document, audience, length, terms, weights,"
                    + " place)"
                    + " select ?, u.id, u.document, 'public', u.length, string_to_array(u.terms, ' '), u.weights, 0"
                    + " from unnest(?::text[], ?::int[], ?::real[], ?::text[], ?::bytea[])"
                    + " as u (id, document, length, terms, weights)";
    private static final String STATISTICS = """
        insert into alluvium.lexical_statistics as s (tenant_id, audience, documents, length, last_document, posted)
        values (?, 'public', ?, ?, ?, ?)
        on conflict (tenant_id, audience) do update
           set documents = s.documents + excluded.documents, length = s.length + excluded.length,
               last_document = excluded.last_document, posted = excluded.posted
        """;

    private BareTerms() {}

    static void rewritten(Connection connection, UUID tenant, Batch batch) throws SQLException {
        try (var postings = connection.prepareStatement(POSTING);
                var documents = connection.prepareStatement(DOCUMENT)) {
            for (var entry : batch.postings().entrySet()) {
                postings.setObject(1, tenant);
                postings.setString(2, entry.getKey().term());
                postings.setInt(3, entry.getKey().block());
                postings.setBytes(4, entry.getValue());
                postings.addBatch();
            }
            for (var row : batch.rows()) {
                documents.setObject(1, tenant);
                documents.setString(2, row.id());
                documents.setInt(3, row.document());
                documents.setFloat(4, row.length());
                documents.setString(5, String.join(" ", row.terms()));
                documents.setBytes(6, row.weights());
                documents.addBatch();
            }
            postings.executeBatch();
            documents.executeBatch();
        }
        statistics(connection, tenant, batch);
    }

    static void arrays(Connection connection, UUID tenant, Batch batch) throws SQLException {
        var slots = List.copyOf(batch.postings().keySet());
        var rows = batch.rows();
        try (var postings = connection.prepareStatement(POSTINGS);
                var documents = connection.prepareStatement(DOCUMENTS)) {
            postings.setObject(1, tenant);
            BareInserts.array(
                    postings, 2, "text", slots.stream().map(Slot::term).toArray());
            BareInserts.array(
                    postings, 3, "int4", slots.stream().map(Slot::block).toArray());
            BareInserts.array(
                    postings,
                    4,
                    "bytea",
                    slots.stream().map(batch.postings()::get).toArray(byte[][]::new));
            if (!slots.isEmpty()) {
                postings.executeUpdate();
            }
            documents.setObject(1, tenant);
            BareInserts.array(documents, 2, "text", rows.stream().map(Row::id).toArray());
            BareInserts.array(
                    documents, 3, "int4", rows.stream().map(Row::document).toArray());
            BareInserts.array(
                    documents, 4, "float4", rows.stream().map(Row::length).toArray(Float[]::new));
            BareInserts.array(
                    documents,
                    5,
                    "text",
                    rows.stream().map(row -> String.join(" ", row.terms())).toArray());
            BareInserts.array(
                    documents, 6, "bytea", rows.stream().map(Row::weights).toArray(byte[][]::new));
            documents.executeUpdate();
        }
        statistics(connection, tenant, batch);
    }

    private static void statistics(Connection connection, UUID tenant, Batch batch) throws SQLException {
        try (var statement = connection.prepareStatement(STATISTICS)) {
            statement.setObject(1, tenant);
            statement.setLong(2, batch.rows().size());
            statement.setDouble(3, batch.length());
            statement.setInt(4, batch.lastDocument());
            statement.setInt(5, batch.posted());
            statement.executeUpdate();
        }
    }
}
