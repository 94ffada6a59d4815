package dev.alluvium.bench.search;

import dev.alluvium.bench.harness.Programs;
import dev.alluvium.bench.scratch.PublishAtOnce;
import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.bench.scratch.ScratchProgram;
import dev.alluvium.bench.scratch.ScratchServers;
import dev.alluvium.bench.search.RecallTenants.RecallTenant;
import java.io.PrintWriter;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// A tenant to search: its messages went through ingest-worker, which files their words; their vectors did not go
/// through a model, which would take far longer than all else.
record SearchTenant(UUID id, String slug, int messages) {
    private static final int AT_ONCE = 10_000;
    private static final int TOPICS = 200;

    static SearchTenant of(int messages) {
        return new SearchTenant(new UUID(0x4000L, messages | 1L << 63), "of-" + messages, messages);
    }

    RecallTenant vectors() {
        return new RecallTenant(id, slug, messages, TOPICS, 0);
    }

    void fill(ScratchServers servers, ScratchDatabase database, Programs programs, PrintWriter progress)
            throws Exception {
        database.run(List.of(
                "insert into alluvium.tenants (tenant_id, slug, name) values ('%s', '%s', 'n')".formatted(id, slug)));
        try (var kafka = servers.kafka(1)) {
            var settings = database.settings(database.server().port());
            settings.put("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
            try (var _ = ScratchProgram.start(programs, "ingest-worker", settings, database.folder());
                    var input = new PublishAtOnce(kafka.bootstrapServers())) {
                var texts = new SearchTexts(1).messages(messages);
                for (int from = 0; from < messages; from += AT_ONCE) {
                    input.announcedPerSecond(
                            List.of(id), from + 1, texts.subList(from, Math.min(messages, from + AT_ONCE)));
                    progress.println(Math.min(messages, from + AT_ONCE) + " messages stored");
                }
            }
        }
        vectors(database, progress);
    }

    private void vectors(ScratchDatabase database, PrintWriter progress) throws Exception {
        progress.println("writing vectors and their index");
        try (var connection = database.asSuperuser();
                var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            var index = VectorIndex.drop(connection);
            statement.execute("""
                insert into alluvium.chunks (tenant_id, message_id, ordinal, revision, start_at, end_at, tokens, audience)
                select tenant_id, message_id, 0, 1, 0, 10, 3, 'public' from alluvium.messages where tenant_id = '%s'
                """.formatted(id));
            RecallTenants.embeddings(connection, vectors(), new ClusteredVectors(1), new Random(1));
            statement.execute("delete from alluvium.embedding_work where tenant_id = '%s'".formatted(id));
            statement.execute("update alluvium.message_counts set pending = 0 where tenant_id = '%s'".formatted(id));
            statement.execute(index);
            statement.execute("vacuum (analyze)");
        }
    }
}
