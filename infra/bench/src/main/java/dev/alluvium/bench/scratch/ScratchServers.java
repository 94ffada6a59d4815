package dev.alluvium.bench.scratch;

import dev.alluvium.events.Topics;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.LocalKafka;
import dev.alluvium.servers.LocalKafkaOptions;
import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.LocalPostgresOptions;
import dev.alluvium.servers.process.Trees;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Servers of a benchmark's own, gone when it is done unless their data are kept.
public final class ScratchServers implements AutoCloseable {
    /// Enough that what is measured is in memory, little enough for a laptop.
    private static final Map<String, String> MEMORY =
            Map.of("shared_buffers", "512MB", "maintenance_work_mem", "512MB", "max_connections", "100");

    private final Path folder;
    private final boolean kept;
    private final LocalPostgres postgres;
    private final Optional<LocalKafka> kafka;

    private ScratchServers(Path folder, boolean kept, LocalPostgres postgres, Optional<LocalKafka> kafka) {
        this.folder = folder;
        this.kept = kept;
        this.postgres = postgres;
        this.kafka = kafka;
    }

    public static ScratchServers postgres(PrintWriter progress) throws IOException {
        return postgres(progress, Map.of());
    }

    /// @param settings of the server, in addition
    public static ScratchServers postgres(PrintWriter progress, Map<String, String> settings) throws IOException {
        return postgres(progress, settings, Optional.empty());
    }

    /// @param kept where the data lie that stay there for the next time, made when it is not there
    public static ScratchServers postgres(PrintWriter progress, Map<String, String> settings, Optional<Path> kept)
            throws IOException {
        var folder = kept.isPresent()
                ? Files.createDirectories(kept.get().toAbsolutePath())
                : Files.createTempDirectory("alluvium-bench-");
        progress.println("starting a PostgreSQL of the benchmark's own");
        return new ScratchServers(folder, kept.isPresent(), start(folder, progress, settings), Optional.empty());
    }

    public static ScratchServers postgresAndKafka(PrintWriter progress) throws IOException {
        return postgresAndKafka(progress, Topics.DEFAULT_PARTITIONS);
    }

    public static ScratchServers postgresAndKafka(PrintWriter progress, int partitions) throws IOException {
        var servers = postgres(progress);
        try {
            var kafka = servers.kafka(partitions);
            return new ScratchServers(servers.folder, false, servers.postgres, Optional.of(kafka));
        } catch (RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    private static LocalPostgres start(Path folder, PrintWriter progress, Map<String, String> settings) {
        var all = new HashMap<>(MEMORY);
        all.putAll(settings);
        return LocalPostgres.start(LocalPostgresOptions.forTests(folder.resolve("postgres"))
                .with(progress::println)
                .with(all));
    }

    /// The caller closes it.
    public LocalKafka kafka(int partitions) {
        var kafka = LocalKafka.start(LocalKafkaOptions.forTests(folder.resolve("kafka")));
        KafkaTopics.ensure(kafka.bootstrapServers(), Topics.all(partitions));
        return kafka;
    }

    /// A migrated database without a tenant.
    public ScratchDatabase database(String name) {
        return ScratchDatabase.create(postgres, name, folder.resolve(name));
    }

    public Path postgresLog() {
        return folder.resolve("postgres").resolve("server.log");
    }

    /// Says of data that are kept whether they are all there.
    public Path marker(String what) {
        return folder.resolve(what + ".complete");
    }

    public String kafkaBootstrapServers() {
        return kafka.orElseThrow().bootstrapServers();
    }

    @Override
    public void close() throws IOException {
        kafka.ifPresent(LocalKafka::close);
        postgres.close();
        if (!kept) {
            Trees.delete(folder);
        }
    }
}
