package dev.alluvium.query;

import dev.alluvium.database.Canary;
import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.ReadLimits;
import dev.alluvium.database.ReadReplica;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantWork;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.http.admission.Turns;
import dev.alluvium.query.channel.ConnectionRoutes;
import dev.alluvium.query.docs.ContractRoutes;
import dev.alluvium.query.http.Access;
import dev.alluvium.query.http.AdminToken;
import dev.alluvium.query.http.ApiServer;
import dev.alluvium.query.http.Credentials;
import dev.alluvium.query.http.Origins;
import dev.alluvium.query.insight.InsightRoutes;
import dev.alluvium.query.insight.ReadableRoute;
import dev.alluvium.query.insight.SearchInsights;
import dev.alluvium.query.message.CallerRoutes;
import dev.alluvium.query.message.MessageRoutes;
import dev.alluvium.query.operator.BacklogMeters;
import dev.alluvium.query.operator.ControlRoutes;
import dev.alluvium.query.operator.HealthRoutes;
import dev.alluvium.query.search.AwaitMessage;
import dev.alluvium.query.search.Search;
import dev.alluvium.query.search.SearchMessages;
import dev.alluvium.query.search.SearchRoutes;
import dev.alluvium.query.search.rank.Ranking;
import dev.alluvium.query.subscription.DeliveryRoutes;
import dev.alluvium.query.subscription.SubscriptionRoutes;
import dev.alluvium.runtime.Metrics;
import dev.alluvium.runtime.OpenWhenReachable;
import dev.alluvium.runtime.ProcessLife;
import dev.alluvium.runtime.health.HealthCheck;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.health.HealthMeters;
import dev.alluvium.runtime.settings.SharedSecret;
import dev.alluvium.wiring.DatabaseWiring;
import dev.alluvium.wiring.ModelWiring;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process that answers callers over HTTP, from the database alone.
public final class QueryApi {
    private static final Logger log = LoggerFactory.getLogger(QueryApi.class);
    private static final String NAME = "query-api";

    /// Tenants and keys are managed now and then; these connections are open only meanwhile.
    private static final int MAX_CONTROL_CONNECTIONS = 3;

    /// A tenant whose search has waited for so long while others' worked is given a turn beside them.
    private static final Duration SEARCH_PATIENCE = Duration.ofMillis(500);

    private QueryApi() {}

    public static void main(String[] arguments) {
        System.exit(ProcessLife.run(NAME, QueryApi::run, UnsafeDatabaseException.class));
    }

    private static void run(ProcessLife life) throws Exception {
        var settings = life.settings(QuerySettings.class);
        life.log(settings.log());
        var operator = AdminToken.of(settings.adminToken(), settings.adminTokens());
        var gateway =
                SharedSecret.of("ALLUVIUM_GATEWAY_TOKEN", settings.gateway().token());
        var access = Access.of(settings.api(), settings.jwt(), operator, gateway);
        var ranking = Ranking.of(settings.language(), settings.search());
        var meters = Metrics.create(NAME);
        var opener = new OpenWhenReachable(life::awaitStop);
        settings.model().requireWhole();
        try (var loading = LoadingModel.start(() -> model(settings));
                var database = opener.open(
                        "the database",
                        () -> TenantDatabase.openToRead(reader(settings), meters),
                        DatabaseFailure::isTransient);
                var canary = Canary.watch(database, meters);
                var replica = replica(settings, database, meters);
                var control = control(settings, opener, meters);
                var server = serve(
                        ApiServer.Listening.of(settings.api(), settings.admin()),
                        access,
                        new Parts(
                                database,
                                Optional.ofNullable(replica),
                                Optional.ofNullable(control),
                                loading,
                                textsAtOnce(settings),
                                ranking,
                                meters,
                                InstantSource.system()),
                        canary::check)) {
            log.info(
                    "{} answers on {}:{}, and the operator on {}:{}",
                    NAME,
                    settings.api().host(),
                    server.port(),
                    settings.admin().host(),
                    server.adminPort());
            life.awaitStop();
        }
    }

    private static int textsAtOnce(QuerySettings settings) {
        return settings.embedConcurrency().orElseGet(() -> Runtime.getRuntime().availableProcessors());
    }

    private static EmbeddingModel model(QuerySettings settings) {
        return ModelWiring.load(
                settings.model(),
                OptionalInt.of(textsAtOnce(settings)),
                settings.queryPrefix().orElse(""));
    }

    /// @param isolation whether tenants are still walled off
    public static ApiServer serve(ApiServer.Listening at, Access access, Parts parts, HealthCheck isolation) {
        var database = parts.database();
        var backlogs =
                parts.control().map(control -> new BacklogMeters(control.backlogs(), parts.clock(), parts.meters()));
        var generation = database.activeGeneration();
        var atOnce = access.limits().atOnce();
        var search = search(parts, generation, access.limits());
        var checks = checks(parts, generation, isolation);
        var health = new HealthRoutes(checks, parts.meters(), () -> backlogs.ifPresent(BacklogMeters::look));
        var credentials = new Credentials(database.directory(), access, database.refusals(), parts.meters());
        // Last, because it may still be loading.
        generation.require(parts.model().name(), parts.model().dimension());
        var server = ApiServer.start(at, credentials, access.limits(), parts.meters(), routing -> {
            var searchable = new AwaitMessage(database, generation, atOnce.waits());
            new SearchRoutes(generation.dimension(), searchable, search).addTo(routing);
            new MessageRoutes(database, generation, parts.clock(), searchable).addTo(routing);
            new CallerRoutes(database).addTo(routing);
            var readable = new ReadableRoute(database);
            readable.addTo(routing);
            var subscriptions = parts.control().map(ControlDatabase::subscriptions);
            new SubscriptionRoutes(subscriptions).addTo(routing);
            new ConnectionRoutes(parts.control().map(ControlDatabase::connections)).addTo(routing);
            new DeliveryRoutes(subscriptions, parts.control().map(ControlDatabase::deliveries), readable)
                    .addTo(routing);
            new InsightRoutes(database, parts.clock()).addTo(routing);
            parts.control()
                    .ifPresentOrElse(
                            control -> ControlRoutes.open(routing, control, database, parts.clock()),
                            () -> ControlRoutes.closed(routing, database, parts.clock()));
            health.addTo(routing);
            new ContractRoutes().addTo(routing);
        });
        return server.atClose(HealthMeters.watch(checks, parts.meters())::close);
    }

    private static Search search(Parts parts, EmbeddingGeneration generation, Access.Limits limits) {
        var targets = new Search.Targets(
                new SearchMessages(generation, parts.ranking()),
                new SearchInsights(generation, parts.ranking(), parts.clock()));
        var atOnce = limits.atOnce();
        var queues = new Search.Queues(
                new Turns(new Turns.Limits(atOnce.searches(), atOnce.ofTenant(), SEARCH_PATIENCE)),
                new Turns(new Turns.Limits(parts.textsAtOnce(), atOnce.ofTenant(), limits.time())),
                new Turns(new Turns.Limits(
                        Runtime.getRuntime().availableProcessors(), atOnce.ofTenant(), limits.time())));
        var reads = parts.replica().<Search.Reads>map(replica -> new Search.Reads() {
            @Override
            public <T> T read(Caller caller, Supplier<ReadLimits> limits, boolean waited, TenantWork<T> work) {
                return replica.read(caller, limits, waited, work);
            }
        });
        return new Search(
                parts.database(),
                reads.orElseGet(() -> Search.Reads.of(parts.database())),
                parts.model(),
                targets,
                queues,
                parts.meters());
    }

    public static ApiServer serve(String host, int port, Access access, Parts parts) {
        return serve(ApiServer.Listening.at(host, port, Origins.NONE), access, parts, Map::of);
    }

    private static HealthChecks checks(Parts parts, EmbeddingGeneration generation, HealthCheck isolation) {
        var database = parts.database();
        var checks = new HealthChecks();
        parts.replica().ifPresent(replica -> checks.add("replica", replica::figures));
        checks.add("database", () -> database.health().figures());
        checks.add("pool", database::pool);
        checks.add("isolation", isolation);
        checks.add("model", () -> Map.of("name", generation.model(), "dimension", generation.dimension()));
        return checks;
    }

    private static DatabaseSettings reader(QuerySettings settings) {
        var role = settings.reader();
        var group = settings.database();
        var limit = settings.api().requestTimeout();
        return DatabaseWiring.settings(group, role.user(), role.password(), NAME)
                .withStatementTimeout(shorter(limit, group.statementTimeout()))
                .withConnectionTimeout(shorter(limit, group.connectionTimeout()));
    }

    /// Null where searches are read from the database itself.
    private static ReadReplica replica(QuerySettings settings, TenantDatabase database, MeterRegistry meters) {
        var read = settings.databaseRead();
        return read.url()
                .map(url -> ReadReplica.open(
                        database,
                        reader(settings).withUrl(url).withApplicationName("alluvium-" + NAME + "-replica"),
                        read.maxLag(),
                        meters))
                .orElse(null);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// Null without the password of the control role.
    private static ControlDatabase control(QuerySettings settings, OpenWhenReachable opener, MeterRegistry meters)
            throws Exception {
        var role = settings.control();
        if (role.password().isEmpty()) {
            log.info("no ALLUVIUM_CONTROL_PASSWORD: this process manages no tenants and keys");
            return null;
        }
        var database = DatabaseWiring.settings(
                        settings.database(), role.user(), role.password().get(), NAME + "-control")
                .withConnections(0, MAX_CONTROL_CONNECTIONS);
        return opener.open("the database", () -> ControlDatabase.open(database, meters), DatabaseFailure::isTransient);
    }
}
