package dev.alluvium.cli.launch;

import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import java.net.URI;
import java.util.Optional;

/// What an installation consists of, in the order in which the parts need each other.
public enum Part {
    POSTGRES("postgres", LocalSettings.POSTGRES_PORT, null),
    KAFKA("kafka", LocalSettings.KAFKA_PORT, null),
    INGEST_WORKER(
            "ingest-worker",
            LocalSettings.INGEST_PORT,
            new Program("dev.alluvium.ingest.IngestWorker", "ALLUVIUM_INGEST_HEAP")),
    EMBED_WORKER(
            "embed-worker",
            LocalSettings.EMBED_PORT,
            new Program("dev.alluvium.embed.EmbedWorker", "ALLUVIUM_EMBED_HEAP")),
    QUERY_API("query-api", LocalSettings.API_PORT, new Program("dev.alluvium.query.QueryApi", "ALLUVIUM_API_HEAP")),
    GATEWAY(
            "gateway",
            LocalSettings.GATEWAY_PORT,
            new Program("dev.alluvium.gateway.Gateway", "ALLUVIUM_GATEWAY_HEAP"));

    /// A process of ours.
    ///
    /// @param heapSetting the name of the setting that limits its heap
    public record Program(String mainClass, String heapSetting) {}

    private final String label;
    private final String portSetting;
    private final Program program;

    Part(String label, String portSetting, Program program) {
        this.label = label;
        this.portSetting = portSetting;
        this.program = program;
    }

    /// Also the name of its folder, its log and its record in the run folder.
    public String label() {
        return label;
    }

    /// Its folder in the build.
    public String module() {
        return this == GATEWAY ? "infra/" + label : label;
    }

    public Optional<Program> program() {
        return Optional.ofNullable(program);
    }

    public String portSetting() {
        return portSetting;
    }

    int port(LocalSettings settings) {
        return settings.port(portSetting);
    }

    /// Whether it is somebody else's: named in the settings and not started here.
    boolean given(Connections connections) {
        return switch (this) {
            case POSTGRES -> connections.databaseIsGiven();
            case KAFKA -> connections.kafkaIsGiven();
            case INGEST_WORKER, EMBED_WORKER, QUERY_API, GATEWAY -> false;
        };
    }

    String address(Connections connections) {
        return switch (this) {
            case POSTGRES -> connections.databaseServer().server();
            case KAFKA -> connections.kafka();
            case INGEST_WORKER, EMBED_WORKER, QUERY_API, GATEWAY -> "127.0.0.1:" + port(connections.settings());
        };
    }

    URI metrics(LocalSettings settings) {
        return URI.create("http://127.0.0.1:" + healthPort(settings) + "/metrics");
    }

    /// What the gateway answers callers on has no metrics.
    private int healthPort(LocalSettings settings) {
        return this == GATEWAY ? settings.port(LocalSettings.GATEWAY_HEALTH_PORT) : port(settings);
    }

    /// Where a process of ours says whether it is ready.
    URI health(LocalSettings settings) {
        return URI.create("http://127.0.0.1:" + healthPort(settings) + "/health/ready");
    }
}
