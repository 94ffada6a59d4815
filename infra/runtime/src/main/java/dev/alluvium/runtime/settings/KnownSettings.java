package dev.alluvium.runtime.settings;

import static dev.alluvium.runtime.settings.KnownSettings.Reader.COMMAND_LINE;
import static dev.alluvium.runtime.settings.KnownSettings.Reader.EMBED_WORKER;
import static dev.alluvium.runtime.settings.KnownSettings.Reader.GATEWAY;
import static dev.alluvium.runtime.settings.KnownSettings.Reader.INGEST_WORKER;
import static dev.alluvium.runtime.settings.KnownSettings.Reader.QUERY_API;
import static dev.alluvium.runtime.settings.KnownSettings.Reader.TESTS;

import dev.alluvium.events.Namespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every `ALLUVIUM_` setting of every process, in one list: processes share one environment, so each must
/// know the others' names to tell a neighbour's setting from a typing error. The table in
/// `infra/docs/settings.md` is rendered from it.
public final class KnownSettings {

    /// Who reads a setting.
    public enum Reader {
        INGEST_WORKER("ingest-worker"),
        EMBED_WORKER("embed-worker"),
        QUERY_API("query-api"),
        GATEWAY("gateway"),
        COMMAND_LINE("command line"),
        TESTS("tests");

        private final String title;

        Reader(String title) {
            this.title = title;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /// @param defaultValue as it would be typed; absent when there is none
    /// @param required the workers and the API do not start without it; the command line knows its local
    /// value
    /// @param purpose what it does, in a few words that read on after "NAME is required:"
    public record Setting(
            String name, Optional<String> defaultValue, boolean required, List<Reader> readers, String purpose) {}

    private static final Reader[] DATABASE = {INGEST_WORKER, EMBED_WORKER, QUERY_API, COMMAND_LINE};
    private static final Reader[] EVERYONE = {INGEST_WORKER, EMBED_WORKER, QUERY_API, GATEWAY, COMMAND_LINE};
    private static final Reader[] PROCESSES = {INGEST_WORKER, EMBED_WORKER, QUERY_API};
    private static final Reader[] SERVERS = {INGEST_WORKER, EMBED_WORKER, QUERY_API, GATEWAY};
    private static final Reader[] KAFKA = {INGEST_WORKER, EMBED_WORKER, GATEWAY, COMMAND_LINE};
    private static final Reader[] WORKERS = {INGEST_WORKER, EMBED_WORKER};
    private static final Reader[] MODEL = {EMBED_WORKER, QUERY_API};
    private static final Reader[] APPLICATION = {INGEST_WORKER, EMBED_WORKER, COMMAND_LINE};
    private static final Reader[] OPERATOR = {QUERY_API, COMMAND_LINE};

    private static final List<Setting> ALL = List.of(
            // Database
            required("DATABASE_URL", "the database, as `jdbc:postgresql://…` or `postgresql://…`", DATABASE),
            optional("DATABASE_READ_URL", "a streaming standby of it, which searches are read from", QUERY_API),
            with("DATABASE_READ_MAX_LAG", "1s", "searches show nothing older; else the primary answers", QUERY_API),
            with("DATABASE_USER", "alluvium_app", "role of the workers", APPLICATION),
            required("DATABASE_PASSWORD", "that role's password", APPLICATION),
            with("DATABASE_MIN_CONNECTIONS", "5", "connections kept open", PROCESSES),
            with("DATABASE_MAX_CONNECTIONS", "20", "connections at most, per process", PROCESSES),
            with("DATABASE_STATEMENT_TIMEOUT", "30s", "a statement is cancelled after this", PROCESSES),
            with("DATABASE_IDLE_IN_TRANSACTION_TIMEOUT", "60s", "an idle transaction is ended after this", PROCESSES),
            with("DATABASE_CONNECTION_TIMEOUT", "10s", "longest wait for a connection of the pool", PROCESSES),
            with("READER_USER", "alluvium_reader", "role of the API, which reads and can do nothing else", OPERATOR),
            required("READER_PASSWORD", "that role's password", OPERATOR),
            with("CONTROL_USER", "alluvium_control", "role that manages tenants and keys", OPERATOR),
            optional(
                    "CONTROL_PASSWORD",
                    "that role's password; query-api without it manages no tenants and keys",
                    OPERATOR),
            with("OWNER_USER", "alluvium_owner", "role that migrates the database", COMMAND_LINE),
            optional("OWNER_PASSWORD", "that role's password", COMMAND_LINE),
            with("BACKUP_USER", "alluvium_backup", "role that copies the database", COMMAND_LINE),
            optional("BACKUP_PASSWORD", "that role's password", COMMAND_LINE),
            with(
                    "SUPERUSER",
                    "postgres",
                    "role that sets up a given database: a superuser, or one with CREATEROLE and CREATEDB",
                    COMMAND_LINE),
            optional("SUPERUSER_PASSWORD", "that role's password", COMMAND_LINE),
            // Kafka
            required("KAFKA_BOOTSTRAP_SERVERS", "brokers, `host:port,host:port`", KAFKA),
            optional("KAFKA_PROPERTIES", "file of further Kafka client properties (TLS, SASL)", KAFKA),
            with("TOPIC_PARTITIONS", "12", "partitions of each topic when it is created", COMMAND_LINE),
            optional(
                    "SCHEMA_FOLDER",
                    "folder of further Avro schemas, `*.avsc`: those of producers that are a version ahead",
                    INGEST_WORKER),
            with("RESULT_FORMAT", "avro", "what results are written as: `avro` or `json`", WORKERS),
            with(
                    "LANGUAGE",
                    "english",
                    "of the messages, by which words are stemmed: `english`, `german`, `french`, `spanish`, `italian`,"
                            + " `portuguese`, `dutch`, `swedish`, `russian`, `cjk` or `any`",
                    PROCESSES),
            optional("INSTANCE_ID", "tells two instances of a worker apart; random when not set", WORKERS),
            with(
                    "INSTANCE_STATIC_MEMBER",
                    "false",
                    "`true`: a restart under the same id keeps its partitions",
                    WORKERS),
            // Workers
            with("WORKER_UNREADY_AFTER", "10s", "not ready once nothing settled for this long", WORKERS),
            with("WORKER_DRAIN_LIMIT", "15s", "longest wait of a stop for what is in hand", WORKERS),
            with("INGEST_HEALTH_HOST", "127.0.0.1", "address of ingest-worker's health and metrics", INGEST_WORKER),
            with("INGEST_HEALTH_PORT", "8481", "port of the same", INGEST_WORKER, COMMAND_LINE),
            with("INGEST_MAX_BATCH", "2000", "records per poll, and so per transaction", INGEST_WORKER),
            with("EMBED_HEALTH_HOST", "127.0.0.1", "address of embed-worker's health and metrics", EMBED_WORKER),
            with("EMBED_HEALTH_PORT", "8482", "port of the same", EMBED_WORKER, COMMAND_LINE),
            with("EMBED_MAX_BATCH", "64", "records per poll, and so per transaction", EMBED_WORKER),
            with("EMBED_MAX_ATTEMPTS", "5", "a text that a model does not take is given up after this", EMBED_WORKER),
            with("EMBED_RETRY_DELAY", "30s", "between two attempts for one text", EMBED_WORKER),
            with("EMBED_BACKLOG_EVERY", "10", "one of so many texts is of a backlog, whatever is urgent", EMBED_WORKER),
            with(
                    "EMBED_SWEEP_AFTER",
                    "10m",
                    "work that has waited so long, and has no record left that would bring it, is brought again",
                    EMBED_WORKER),
            optional("EMBED_CONCURRENCY", "texts embedded at once; one per processor when not set", MODEL),
            optional("MODEL_URL", "an OpenAI-compatible `…/v1/embeddings`; the bundled model when not set", MODEL),
            optional("MODEL_NAME", "the model there; must be that of the database's vectors", MODEL),
            optional("MODEL_API_KEY", "sent there as a bearer token", MODEL),
            with("MODEL_PLAIN_HTTP", "false", "`true`: `http://` to another machine is allowed", MODEL),
            with("MODEL_DIMENSION", "384", "how many numbers its vectors have", MODEL),
            with("MODEL_TIMEOUT", "30s", "longest wait for one answer", MODEL),
            with("MODEL_BATCH", "32", "texts in one request at most", MODEL),
            with(
                    "CHUNK_TOKENS",
                    "512",
                    "tokens in a chunk at most, as the installation has it: `infra/alluvium rechunk` changes that",
                    EMBED_WORKER),
            with("CHUNK_OVERLAP", "64", "tokens that neighbouring chunks share, likewise", EMBED_WORKER),
            with("RETENTION_EVERY", "1h", "how often is looked for what tenants no longer keep", WORKERS),
            with(
                    "RETENTION_TOMBSTONES",
                    "100d",
                    "so long is remembered that a message was deleted or a revision replaced; 91d at least",
                    INGEST_WORKER),
            with(
                    "RETENTION_ERASURES",
                    "400d",
                    "so long is remembered that a tenant was erased; 91d at least",
                    INGEST_WORKER),
            with(
                    "RETENTION_INSIGHT_HISTORY",
                    "365d",
                    "so long is remembered what became of insights; 9d at least",
                    EMBED_WORKER),
            with("INSIGHTS", "true", "`false`: nothing new is derived from sessions", EMBED_WORKER),
            with("INSIGHT_QUIET", "10m", "a session without a message for this long is looked through", EMBED_WORKER),
            with("INSIGHT_EVERY", "200", "one that goes on is looked through every so many messages", EMBED_WORKER),
            optional("INSIGHT_STATE", "folder of Kafka Streams; one for temporary files when not set", EMBED_WORKER),
            optional(
                    "INSIGHT_MODEL_URL",
                    "an OpenAI-compatible `…/v1/chat/completions` that derives insights; the built-in rules when not"
                            + " set",
                    EMBED_WORKER),
            optional("INSIGHT_MODEL_NAME", "the model there", EMBED_WORKER),
            optional("INSIGHT_MODEL_API_KEY", "sent there as a bearer token", EMBED_WORKER),
            with("INSIGHT_MODEL_PLAIN_HTTP", "false", "`true`: `http://` to another machine is allowed", EMBED_WORKER),
            with("INSIGHT_MODEL_TIMEOUT", "60s", "longest wait for one answer", EMBED_WORKER),
            with("INSIGHT_MODEL_BUDGET", "200000", "tokens of one tenant and day at most", EMBED_WORKER),
            // API
            with("API_HOST", "127.0.0.1", "address the API listens on", QUERY_API),
            with("API_PORT", "8480", "port the API listens on", OPERATOR),
            with(
                    "API_FAILED_ATTEMPTS",
                    "60",
                    "invalid credentials a minute from one address before it waits",
                    QUERY_API),
            with("API_KEY_RATE", "2000", "requests a second of one key", QUERY_API),
            with("API_TENANT_RATE", "4000", "requests a second of all keys of a tenant", QUERY_API),
            with("API_TENANT_TOKENS", "20000", "tokens a second of the texts a tenant searches by", QUERY_API),
            optional("API_SEARCHES", "searches that work at once; two per processor when not set", QUERY_API),
            with("API_OTHER_REQUESTS", "5", "requests answered at once besides searches", QUERY_API),
            with("API_TENANT_REQUESTS", "200", "requests of one tenant in progress, waiting ones included", QUERY_API),
            with("API_TENANT_WAITS", "64", "of them, those that wait for a message to be searchable", QUERY_API),
            with("API_CONNECTIONS", "1000", "open connections; one too many takes an idle one's place", QUERY_API),
            with("API_ADDRESS_CONNECTIONS", "500", "of them, those from one address", QUERY_API),
            with("API_REQUEST_TIMEOUT", "10s", "a request is answered or refused by then", QUERY_API),
            with("API_ANSWER_TIMEOUT", "60s", "an answer has to be read by then", QUERY_API),
            optional(
                    "API_TRUSTED_PROXIES",
                    "who may say where a request comes from (`X-Forwarded-For`, `Forwarded`): addresses and networks,"
                            + " with commas",
                    QUERY_API),
            with("ADMIN_HOST", "127.0.0.1", "address for the operator: health, metrics, tenants, keys", QUERY_API),
            optional("ADMIN_PORT", "port of the same; the API's and three when not set: `8483`", OPERATOR),
            optional("API_CORS_ORIGINS", "pages that may call from a browser, `https://…`, with commas", QUERY_API),
            optional(
                    "JWT_ISSUER",
                    "`iss` of the JWTs accepted besides keys; set with the next two or not at all; the gateway names it"
                            + " to agents",
                    QUERY_API,
                    GATEWAY),
            optional("JWT_AUDIENCE", "what their `aud` must name", QUERY_API),
            optional("JWT_JWKS_URL", "where their issuer publishes its keys, `https://…`", QUERY_API),
            with("JWT_ALGORITHMS", "RS256,ES256", "signatures accepted; asymmetric ones only", QUERY_API),
            with("JWT_TENANT_CLAIM", "tenant", "claim that holds the tenant's id or slug", QUERY_API),
            with("JWT_TYPE_CLAIM", "principal_type", "claim that holds `human`, `agent`, … of the `sub`", QUERY_API),
            with("JWT_SCOPES_CLAIM", "scope", "claim that holds `read`, `write`, `admin` or several", QUERY_API),
            with(
                    "JWT_LONGEST_LIFETIME",
                    "24h",
                    "from `iat` to `exp` of a token at most; one that lives longer is refused",
                    QUERY_API),
            optional(
                    "JWT_KEY_LIFETIME",
                    "how long a key lasts at most that a token with the scope `admin` makes; until the token's `exp`"
                            + " when not set",
                    QUERY_API),
            optional(
                    "ADMIN_TOKEN",
                    "credential that manages tenants and keys, of at least 32 characters; who presents it is `admin`"
                            + " in the audit log",
                    OPERATOR),
            optional(
                    "ADMIN_TOKENS",
                    "further ones with the names of who presents them, `name=token`, with commas or one a line; a"
                            + " name may have two",
                    QUERY_API),
            optional("QUERY_PREFIX", "text put before a query when it is embedded", QUERY_API),
            with("SEARCH_SATURATION", "0.9", "k1 of BM25: how soon a repeated word adds no more, 0 to 100", QUERY_API),
            with("SEARCH_LENGTH_WEIGHT", "0.6", "b of BM25: how much a long message counts less, 0 to 1", QUERY_API),
            with("SEARCH_MEANING_WEIGHT", "0.5", "meaning against words in a hybrid search, 0 to 1", QUERY_API),
            with(
                    "API_URL",
                    "http://127.0.0.1:8480",
                    "where the gateway and the command line find the API",
                    GATEWAY,
                    COMMAND_LINE),
            optional(
                    "API_KEY",
                    "the tenant's key that the command line searches with, and that `mcp` connects with",
                    COMMAND_LINE),
            // Gateway
            with("GATEWAY_HOST", "127.0.0.1", "address the gateway listens on", GATEWAY),
            with("GATEWAY_PORT", "8484", "port of the same", GATEWAY, COMMAND_LINE),
            with(
                    "GATEWAY_URL",
                    "http://127.0.0.1:8484",
                    "where callers find it; `env` prints it; when it is not set, the gateway names the address that a"
                            + " request was sent to",
                    GATEWAY,
                    COMMAND_LINE),
            with("GATEWAY_CONNECTIONS", "2000", "open connections", GATEWAY),
            with(
                    "GATEWAY_ADDRESS_CONNECTIONS",
                    "1500",
                    "of them, those from one address that is no trusted proxy",
                    GATEWAY),
            with(
                    "GATEWAY_TENANT_REQUESTS",
                    "200",
                    "requests of one tenant in progress, streams of events left out",
                    GATEWAY),
            with(
                    "GATEWAY_REQUEST_TIMEOUT",
                    "10s",
                    "in which a request's head arrives, and its body; lines may go on, and be silent for so long",
                    GATEWAY),
            with("GATEWAY_ANSWER_TIMEOUT", "60s", "in which an answer has to be read", GATEWAY),
            optional(
                    "GATEWAY_TRUSTED_PROXIES",
                    "addresses and networks in front of the gateway whose `X-Forwarded-For` or `Forwarded` says where a"
                            + " request comes from, with commas",
                    GATEWAY),
            with("GATEWAY_STREAMS", "1000", "open streams of events", GATEWAY),
            with("GATEWAY_TENANT_STREAMS", "100", "open streams of events of one tenant", GATEWAY),
            with("GATEWAY_TENANT_MESSAGES", "20000", "messages a second that one tenant may publish", GATEWAY),
            optional(
                    "GATEWAY_TOKEN",
                    "what query-api knows the gateway by, of at least 32 characters, and what the gateway seals secrets"
                            + " by; with commas several, of which the first is used; without it nobody subscribes to"
                            + " events",
                    QUERY_API,
                    GATEWAY),
            with(
                    "GATEWAY_WEBHOOK_ATTEMPTS",
                    "12",
                    "failed deliveries of an event after which its subscription is dead",
                    GATEWAY),
            with(
                    "GATEWAY_WEBHOOK_PAUSE",
                    "1s",
                    "pause after the first failed delivery; each further one is four times as long, up to two hours",
                    GATEWAY),
            with("GATEWAY_WEBHOOK_TIMEOUT", "15s", "time in which a webhook's address has to answer", GATEWAY),
            optional(
                    "GATEWAY_PRIVATE_TARGETS",
                    "addresses and networks that are not public and that webhooks may reach all the same, by plain HTTP"
                            + " too, as `10.1.0.0/16`, with commas",
                    GATEWAY),
            with("GATEWAY_HEALTH_HOST", "127.0.0.1", "address of the gateway's health and metrics", GATEWAY),
            with("GATEWAY_HEALTH_PORT", "8485", "port of the same", GATEWAY, COMMAND_LINE),
            // Local launcher
            with("DATA_DIR", ".alluvium", "folder of the local parts' data", COMMAND_LINE),
            with("POSTGRES_PORT", "5492", "port of the local PostgreSQL", COMMAND_LINE),
            with("KAFKA_PORT", "9492", "port of the local Kafka", COMMAND_LINE),
            with("KAFKA_CONTROLLER_PORT", "9493", "port of the local Kafka's controller", COMMAND_LINE),
            with("INGEST_HEAP", "384m", "heap of a local ingest-worker, as `-Xmx` takes it", COMMAND_LINE),
            with("EMBED_HEAP", "384m", "heap of a local embed-worker", COMMAND_LINE),
            with("API_HEAP", "256m", "heap of a local query-api", COMMAND_LINE),
            with("GATEWAY_HEAP", "256m", "heap of a local gateway", COMMAND_LINE),
            optional("JAVA_OPTIONS", "further JVM options of the local processes", COMMAND_LINE),
            with("BUILD", "auto", "`never` keeps the command line from building what is stale", COMMAND_LINE),
            optional("COMMAND", "what the command line calls itself in its help", COMMAND_LINE),
            // All
            optional(
                    "NAMESPACE",
                    "prefix of topics, groups, schema and roles: lower-case letters and digits, 20 at most",
                    EVERYONE),
            // Tests
            with("PARTS", "auto", "Kafka and Postgres: `auto`, `given`, `containers` or `local`", TESTS),
            optional("TEST_DATABASE_URL", "a given PostgreSQL", TESTS),
            optional("TEST_DATABASE_USER", "its superuser", TESTS),
            optional("TEST_DATABASE_PASSWORD", "that superuser's password", TESTS),
            with("LOG_LEVEL", "info", "`trace`, `debug`, `info`, `warn` or `error`", EVERYONE),
            with("LOG_FORMAT", "text", "`text`, or `json` for one object a line", SERVERS),
            optional("LOG_LEVELS", "levels of loggers, as `dev.alluvium.ingest=debug,org.apache.kafka=info`", SERVERS),
            optional("LOG_LEVELS_FILE", "a file with one such level a line, read again when it changes", SERVERS));

    /// The command line reads as much of them as the processes.
    private static final Set<String> SECRETS = Set.of(
            "DATABASE_PASSWORD",
            "READER_PASSWORD",
            "CONTROL_PASSWORD",
            "OWNER_PASSWORD",
            "BACKUP_PASSWORD",
            "SUPERUSER_PASSWORD",
            "MODEL_API_KEY",
            "INSIGHT_MODEL_API_KEY",
            "ADMIN_TOKEN",
            "ADMIN_TOKENS",
            "GATEWAY_TOKEN",
            "API_KEY");

    private static final String ROLE = "alluvium_";

    private KnownSettings() {}

    public static List<Setting> all() {
        return ALL;
    }

    public static List<String> names() {
        return ALL.stream().map(Setting::name).toList();
    }

    /// All names that an environment may have: of secrets also those that name a file.
    public static List<String> accepted() {
        var files = names().stream().filter(KnownSettings::isSecret).map(name -> name + SecretFiles.SUFFIX);
        return Stream.concat(names().stream(), files).toList();
    }

    /// Whether a setting's value must not be seen, so that it may be given as a file.
    public static boolean isSecret(String name) {
        return SECRETS.contains(name.substring(SettingField.PREFIX.length() + 1));
    }

    /// @param name a setting, or the name of a secret's file
    public static Optional<Setting> find(String name) {
        return ALL.stream()
                .filter(setting -> setting.name().equals(name)
                        || name.equals(setting.name() + SecretFiles.SUFFIX) && isSecret(setting.name()))
                .findFirst();
    }

    /// The default of a setting that names a role of the database, which takes the prefix of the namespace; empty for
    /// others, and where the namespace cannot be used.
    public static Optional<String> role(String name, Map<String, String> environment) {
        var plain = find(name).flatMap(Setting::defaultValue).filter(value -> value.startsWith(ROLE));
        try {
            var namespace = Namespace.of(environment.getOrDefault(Namespace.SETTING, ""));
            return plain.map(namespace::database);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The table of `infra/docs/settings.md`, in Markdown, ending with a line feed.
    public static String table() {
        var head = "| Setting | Default | Read by | What it does |\n|---|---|---|---|\n";
        return ALL.stream().map(KnownSettings::row).collect(Collectors.joining("\n", head, "\n"));
    }

    private static String row(Setting setting) {
        var readers = setting.readers().stream().map(Reader::toString).collect(Collectors.joining(", "));
        var value = setting.defaultValue().map(text -> "`" + text + "`").orElse(setting.required() ? "required" : "");
        return "| `%s` | %s | %s | %s |".formatted(setting.name(), value, readers, setting.purpose());
    }

    private static Setting with(String name, String defaultValue, String purpose, Reader... readers) {
        return setting(name, Optional.of(defaultValue), false, purpose, readers);
    }

    private static Setting optional(String name, String purpose, Reader... readers) {
        return setting(name, Optional.empty(), false, purpose, readers);
    }

    private static Setting required(String name, String purpose, Reader... readers) {
        return setting(name, Optional.empty(), true, purpose, readers);
    }

    private static Setting setting(
            String name, Optional<String> defaultValue, boolean required, String purpose, Reader... readers) {
        return new Setting(SettingField.PREFIX + "_" + name, defaultValue, required, List.of(readers), purpose);
    }
}
