package dev.alluvium.cli.launch;

import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.DatabaseAddress;
import dev.alluvium.cli.session.LocalSettings;
import java.net.URI;
import java.util.Optional;

/// What an installation consists of, in the order in which the parts need each other.
public enum Part {
    POSTGRES("postgres", null),
    KAFKA("kafka", null),
    INGEST_WORKER("ingest-worker", new Program("dev.alluvium.ingest.IngestWorker", "ALLUVIUM_INGEST_HEAP", "384m")),
    EMBED_WORKER("embed-worker", new Program("dev.alluvium.embed.EmbedWorker", "ALLUVIUM_EMBED_HEAP", "384m")),
    QUERY_API("query-api", new Program("dev.alluvium.query.QueryApi", "ALLUVIUM_API_HEAP", "256m"));

    /// A process of ours.
    ///
    /// @param heapSetting the name of the setting that changes its heap limit
    public record Program(String mainClass, String heapSetting, String heap) {}

    private final String label;
    private final Program program;

    Part(String label, Program program) {
        this.label = label;
        this.program = program;
    }

    /// Also the name of its folder, its log and its record in the run folder.
    public String label() {
        return label;
    }

    public Optional<Program> program() {
        return Optional.ofNullable(program);
    }

    int port(LocalSettings settings) {
        return switch (this) {
            case POSTGRES -> settings.postgresPort();
            case KAFKA -> settings.kafkaPort();
            case INGEST_WORKER -> settings.ingestHealthPort();
            case EMBED_WORKER -> settings.embedHealthPort();
            case QUERY_API -> settings.apiPort();
        };
    }

    public String portSetting() {
        return switch (this) {
            case POSTGRES -> LocalSettings.POSTGRES_PORT;
            case KAFKA -> LocalSettings.KAFKA_PORT;
            case INGEST_WORKER -> LocalSettings.INGEST_PORT;
            case EMBED_WORKER -> LocalSettings.EMBED_PORT;
            case QUERY_API -> LocalSettings.API_PORT;
        };
    }

    /// Whether it is somebody else's: named in the settings and not started here.
    boolean given(Connections connections) {
        return switch (this) {
            case POSTGRES -> connections.databaseIsGiven();
            case KAFKA -> connections.kafkaIsGiven();
            case INGEST_WORKER, EMBED_WORKER, QUERY_API -> false;
        };
    }

    String address(Connections connections) {
        return switch (this) {
            case POSTGRES -> {
                var server = DatabaseAddress.parse(connections.databaseUrl());
                yield server.host() + ":" + server.port();
            }
            case KAFKA -> connections.kafka();
            case INGEST_WORKER, EMBED_WORKER, QUERY_API -> "127.0.0.1:" + port(connections.settings());
        };
    }

    URI ready(LocalSettings settings) {
        return URI.create("http://127.0.0.1:" + port(settings) + "/health/ready");
    }
}
