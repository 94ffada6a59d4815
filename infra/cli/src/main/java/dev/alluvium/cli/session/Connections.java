package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.servers.FreePorts;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Where the parts are: what the environment names, else the local installation.
public record Connections(LocalSettings settings) {
    public static final String API_URL = "ALLUVIUM_API_URL";
    public static final String GATEWAY_URL = "ALLUVIUM_GATEWAY_URL";
    public static final String API_KEY = "ALLUVIUM_API_KEY";
    public static final String ADMIN_TOKEN = "ALLUVIUM_ADMIN_TOKEN";
    public static final String KAFKA = "ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS";
    static final String KAFKA_PROPERTIES = "ALLUVIUM_KAFKA_PROPERTIES";
    public static final String DATABASE_URL = "ALLUVIUM_DATABASE_URL";
    static final String DATABASE_NAME = "alluvium";

    public URI apiUrl() {
        var given = settings.text(API_URL);
        try {
            return given.map(URI::create).orElseGet(this::localApi);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(API_URL + " is not a URL: " + given.orElse(""));
        }
    }

    public URI localApi() {
        return URI.create("http://127.0.0.1:" + settings.port(LocalSettings.API_PORT));
    }

    public URI gatewayUrl() {
        var given = settings.text(GATEWAY_URL);
        try {
            return given.map(URI::create)
                    .orElseGet(() -> URI.create("http://127.0.0.1:" + settings.port(LocalSettings.GATEWAY_PORT)));
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(GATEWAY_URL + " is not a URL: " + given.orElse(""));
        }
    }

    /// Of a gateway on this machine.
    public URI gatewayHealthUrl() {
        return URI.create("http://127.0.0.1:" + settings.port(LocalSettings.GATEWAY_HEALTH_PORT));
    }

    public String kafka() {
        return settings.text(KAFKA).orElseGet(this::localKafka);
    }

    String localKafka() {
        return "127.0.0.1:" + settings.port(LocalSettings.KAFKA_PORT);
    }

    public String databaseUrl() {
        return settings.text(DATABASE_URL).orElseGet(this::localDatabaseUrl);
    }

    /// @throws Failure where the API, Kafka or the database does not answer
    public void requireRunning() {
        var api = apiUrl();
        int port = api.getPort() > 0 ? api.getPort() : api.getScheme().equals("https") ? 443 : 80;
        requireAnswer("query-api", api.getHost(), port);
        var broker = URI.create("kafka://" + kafka().split(",")[0].strip());
        requireAnswer("Kafka", broker.getHost(), broker.getPort());
        var database = databaseServer();
        requireAnswer("PostgreSQL", database.host(), database.port());
    }

    private static void requireAnswer(String part, String host, int port) {
        if (host == null || !FreePorts.accepts(host, port)) {
            throw new Failure("there is no running system to measure: no answer from %s at %s:%d (infra/alluvium up)"
                    .formatted(part, host, port));
        }
    }

    public DatabaseAddress databaseServer() {
        return DatabaseAddress.parse(databaseUrl());
    }

    String localDatabaseUrl() {
        return "jdbc:postgresql://127.0.0.1:" + settings.port(LocalSettings.POSTGRES_PORT) + "/" + DATABASE_NAME;
    }

    /// A server that `up` does not start: one that is named and is not the local one under its own address.
    public boolean databaseIsGiven() {
        return !databaseUrl().equals(localDatabaseUrl());
    }

    public boolean kafkaIsGiven() {
        return !kafka().equals(localKafka());
    }

    public Optional<Secrets> secrets() {
        return Secrets.read(settings.dataFolder());
    }

    public Optional<String> adminToken() {
        return settings.text(ADMIN_TOKEN).or(() -> secrets().map(Secrets::adminToken));
    }

    public String requiredAdminToken() {
        return adminToken()
                .orElseThrow(() -> new Failure("no admin token: set " + ADMIN_TOKEN
                        + ", or start a local installation with infra/alluvium up"));
    }

    public Api api() {
        return new Api(apiUrl());
    }

    public KafkaSettings kafkaSettings() {
        return new KafkaAddress(kafka(), settings.text(KAFKA_PROPERTIES).map(Path::of));
    }

    private record KafkaAddress(String bootstrapServers, Optional<Path> properties) implements KafkaSettings {}
}
