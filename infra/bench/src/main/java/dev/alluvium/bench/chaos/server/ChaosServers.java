package dev.alluvium.bench.chaos.server;

import dev.alluvium.bench.scratch.ScratchDatabase;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.LocalKafka;
import dev.alluvium.servers.LocalKafkaOptions;
import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.LocalPostgresOptions;
import dev.alluvium.servers.process.StartFailedException;
import dev.alluvium.servers.process.Trees;
import dev.alluvium.testkit.FaultProxy;
import dev.alluvium.testkit.SettableClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A broker and a database that can be killed and started again with their data, and a link to them for each worker.
public final class ChaosServers implements AutoCloseable {
    public static final int PARTITIONS = 6;
    private static final String OTHER_CLUSTER = "YWxsdXZpdW0tbG9jYWwtMg";
    private static final int DISK_MEGABYTES = 512;
    /// The model that a migrated database expects.
    private static final String MODEL = "bge-small-en-v1.5-q";
    /// Longer than the workers wait for their model.
    private static final Duration SLOW = Duration.ofSeconds(3);

    private final Path folder;
    private final LocalPostgresOptions postgresOptions;
    private final LocalKafkaOptions kafkaOptions;
    private final Optional<SmallDisk> disk;
    private final Optional<ModelServer> provider;
    private final Optional<SettableClock> clock;
    private final List<WorkerLink> links = new ArrayList<>();
    private LocalPostgres postgres;
    private LocalKafka kafka;
    private ScratchDatabase database;

    private ChaosServers(
            Path folder,
            LocalPostgresOptions postgresOptions,
            LocalKafkaOptions kafkaOptions,
            Optional<SmallDisk> disk,
            Optional<ModelServer> provider,
            Optional<SettableClock> clock) {
        this.folder = folder;
        this.disk = disk;
        this.provider = provider;
        this.clock = clock;
        this.postgresOptions = postgresOptions;
        this.kafkaOptions = kafkaOptions;
    }

    /// @param workers how many links are made
    /// @param all whether the model is a server that can fail and, where this machine allows it, the
    /// database's disk can be filled and a worker's clock can be set
    public static ChaosServers start(int workers, Path folder, boolean all, PrintWriter progress)
            throws IOException, InterruptedException {
        var ports = FreePorts.several(2 * workers);
        var proxies = new LinkedHashMap<Integer, Integer>();
        for (int i = 0; i < workers; i++) {
            proxies.put(ports.get(i), ports.get(workers + i));
        }
        var disk = all ? SmallDisk.mount(folder.resolve("postgres"), DISK_MEGABYTES) : Optional.<SmallDisk>empty();
        var servers = new ChaosServers(
                folder,
                LocalPostgresOptions.forTests(folder.resolve("postgres"))
                        .with(progress::println)
                        .with(Map.of("max_wal_size", "128MB", "min_wal_size", "32MB", "max_connections", "150")),
                LocalKafkaOptions.forTests(folder.resolve("kafka"))
                        .with(Map.of("group.consumer.min.session.timeout.ms", "1000"))
                        .behind(proxies),
                disk,
                all ? Optional.of(ModelServer.start(SLOW)) : Optional.empty(),
                all ? clock(folder, progress) : Optional.empty());
        try {
            servers.open(proxies);
            return servers;
        } catch (RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    private static Optional<SettableClock> clock(Path folder, PrintWriter progress) {
        try {
            return Optional.of(SettableClock.in(folder, progress::println));
        } catch (StartFailedException e) {
            progress.println(e.getMessage());
            return Optional.empty();
        }
    }

    private void open(Map<Integer, Integer> proxies) {
        startPostgres();
        startKafka();
        proxies.forEach((behind, port) ->
                links.add(new WorkerLink(FaultProxy.kafka(port, behind), FaultProxy.postgres(postgresOptions.port()))));
        database = ScratchDatabase.create(postgres, "chaos", folder.resolve("programs"));
        KafkaTopics.ensure(kafka(), Topics.all(PARTITIONS));
    }

    public void startPostgres() {
        postgres = LocalPostgres.start(postgresOptions);
    }

    public void startKafka() {
        kafka = LocalKafka.start(kafkaOptions);
    }

    /// The database's files as they are now: what a crash would leave of them.
    public KeptData keepPostgres() {
        killPostgres();
        var kept = KeptData.of(postgresOptions.dataFolder(), folder.resolve("kept-postgres"));
        startPostgres();
        return kept;
    }

    /// The database as it was when its files were kept.
    public void restorePostgres(KeptData kept) throws IOException {
        killPostgres();
        kept.putBack();
        startPostgres();
    }

    /// The broker's files as an orderly stop leaves them, so that no transaction is open in them for a minute.
    public KeptData keepKafka() {
        kafka.stop();
        var kept = KeptData.of(kafkaOptions.dataFolder(), folder.resolve("kept-kafka"));
        startKafka();
        return kept;
    }

    public void restoreKafka(KeptData kept) throws IOException {
        killKafka();
        kept.putBack();
        startKafka();
    }

    /// Another cluster answers at the broker's addresses, with empty topics.
    public void switchCluster() throws IOException {
        killKafka();
        Trees.delete(kafkaOptions.dataFolder());
        kafka = LocalKafka.start(kafkaOptions.ofCluster(OTHER_CLUSTER));
        KafkaTopics.ensure(kafka(), Topics.all(PARTITIONS));
    }

    public void killPostgres() {
        postgres.kill();
    }

    public void killKafka() {
        kafka.kill();
    }

    public boolean postgresRuns() {
        return postgres.process().isAlive();
    }

    public Optional<SmallDisk> disk() {
        return disk;
    }

    public Optional<SettableClock> clock() {
        return clock;
    }

    public ModelServer provider() {
        return provider.orElseThrow();
    }

    /// Settings that lead embed-worker to the suite's model server and let it repeat failed texts until they are
    /// embedded. Empty where the model is the bundled one.
    public Map<String, String> modelSettings() {
        return provider.map(ChaosServers::settings).orElse(Map.of());
    }

    private static Map<String, String> settings(ModelServer provider) {
        return Map.of(
                "ALLUVIUM_MODEL_URL",
                provider.url(),
                "ALLUVIUM_MODEL_NAME",
                MODEL,
                "ALLUVIUM_MODEL_TIMEOUT",
                "2s",
                "ALLUVIUM_EMBED_RETRY_DELAY",
                "1s",
                "ALLUVIUM_EMBED_MAX_ATTEMPTS",
                "1000");
    }

    public ScratchDatabase database() {
        return database;
    }

    /// The broker's own address, past every proxy.
    public String kafka() {
        return "127.0.0.1:" + kafkaOptions.port();
    }

    public List<WorkerLink> links() {
        return links;
    }

    @Override
    public void close() throws IOException {
        links.forEach(WorkerLink::close);
        if (kafka != null) {
            kafka.kill();
        }
        if (postgres != null) {
            postgres.kill();
        }
        provider.ifPresent(ModelServer::close);
        disk.ifPresent(SmallDisk::close);
        Trees.delete(folder);
    }
}
