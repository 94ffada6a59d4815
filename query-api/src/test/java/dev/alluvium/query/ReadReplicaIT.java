package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.ReadLimits;
import dev.alluvium.database.ReadReplica;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.control.IssuedKey;
import dev.alluvium.database.migration.Bootstrap;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.migration.RolePasswords;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantState;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.query.http.Access;
import dev.alluvium.query.http.ApiServer;
import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.LocalPostgresOptions;
import dev.alluvium.servers.Postgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The API over a server and a real streaming standby of it.
@Timeout(240)
class ReadReplicaIT {
    private static final RolePasswords PASSWORDS = new RolePasswords("owner", "control", "app", "reader");
    private static final String DATABASE = "searched";
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LONG_ON_STANDBY = """
        select count(*) from alluvium.messages
         where tenant_id = ?::uuid and (not pg_is_in_recovery() or pg_sleep(60) is not null)
        """;
    private static final String RED_BIKE = "{\"query\":\"red bike\",\"mode\":\"keyword\"}";

    @TempDir
    private static Path folder;

    private static LocalPostgres primary;
    private static LocalPostgres standby;
    private static EmbeddingModel model;
    private static ControlDatabase control;
    private static TenantDatabase writer;

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private TenantDatabase reader;
    private ReadReplica replica;
    private ApiServer server;
    private IssuedKey key;
    private Calls caller;

    @BeforeAll
    static void serve() throws Exception {
        primary = LocalPostgres.start(LocalPostgresOptions.forTests(folder.resolve("primary")));
        Bootstrap.run(primary.jdbcUrl("postgres"), primary.superuser(), primary.password(), DATABASE, PASSWORDS);
        Migrations.of(role(primary, "owner"), MigratedDatabase.files()).up();
        standby = primary.standby(options("standby"));
        model = RunningApi.shared().model;
        control = ControlDatabase.open(role(primary, "control"), new SimpleMeterRegistry());
        writer = TenantDatabase.open(role(primary, "app"), new SimpleMeterRegistry());
    }

    /// Replay waits for no search that is in its way.
    private static LocalPostgresOptions options(String name) {
        return LocalPostgresOptions.forTests(folder.resolve(name)).with(Map.of("max_standby_streaming_delay", "0"));
    }

    @AfterAll
    static void stop() {
        writer.close();
        control.close();
        standby.kill();
        primary.kill();
    }

    private static DatabaseSettings role(Postgres server, String name) {
        return DatabaseSettings.defaults(server.jdbcUrl(DATABASE), "alluvium_" + name, name)
                .withConnections(1, 5);
    }

    @BeforeEach
    void open() throws Exception {
        reader = TenantDatabase.openToRead(role(primary, "reader"), meters);
        replica = ReadReplica.open(reader, role(standby, "reader"), LIMIT, meters);
        server = QueryApi.serve(
                "127.0.0.1",
                0,
                new Access(Optional.empty(), Optional.empty(), RunningApi.UNLIMITED),
                new Parts(
                        reader,
                        Optional.of(replica),
                        Optional.of(control),
                        model,
                        RunningApi.TEXTS_AT_ONCE,
                        RunningApi.RANKING,
                        meters,
                        InstantSource.system()));
        var slug = "t-" + UUID.randomUUID();
        var tenant = control.tenants().create(slug, slug).id();
        key = control.keys().issue(tenant, "test", EnumSet.of(Scope.READ), null, null);
        caller = new Calls(server.port(), tenant, slug, key.key());
        await("the standby is used", this::used);
    }

    @AfterEach
    void close() throws Exception {
        resume();
        server.close();
        replica.close();
        reader.close();
    }

    private boolean used() {
        return Boolean.TRUE.equals(replica.figures().get("used"));
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("no longer than %s: %s", PATIENCE, what)
                    .isLessThan(end);
            Thread.sleep(20);
        }
    }

    private static void onStandby(String sql) throws SQLException {
        on(standby, sql);
    }

    private static void on(Postgres server, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(server.jdbcUrl(DATABASE), server.superuser(), server.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void resume() throws SQLException {
        if (LocalPostgres.isRunning(folder.resolve("standby/data"))) {
            onStandby("select pg_wal_replay_resume() where pg_is_in_recovery()");
        }
    }

    private double answeredBy(String by) {
        return meters.get("alluvium.search.answered").tag("by", by).counter().count();
    }

    private StoredMessages store() {
        return new StoredMessages(writer, model, caller.tenant());
    }

    @Test
    void searchesAreAnsweredByTheStandby() throws Exception {
        store().embedded(message("m-1", "a red bike"));
        await("the message is replayed", () -> caller.search(RED_BIKE).ids().contains("m-1"));
        double before = answeredBy("replica");
        assertThat(caller.search(RED_BIKE).ids()).containsExactly("m-1");
        assertThat(caller.search("{\"query\":\"red bike\"}").ids()).containsExactly("m-1");
        assertThat(answeredBy("replica")).isEqualTo(before + 2);
    }

    /// Nothing is replayed any more: what was waited for is at the primary alone.
    @Test
    void whatWasWaitedForIsSeenWhereverItIs() throws Exception {
        onStandby("select pg_wal_replay_pause()");
        await("replay pauses", ReadReplicaIT::isPaused);
        store().embedded(message("m-1", "a red bike"));
        var answer = caller.search("{\"query\":\"red"
                + " bike\",\"mode\":\"keyword\",\"wait_for\":{\"message_id\":\"m-1\",\"timeout_ms\":5000}}");
        assertThat(answer.ids()).containsExactly("m-1");
        assertThat(answeredBy("primary")).isEqualTo(1);
    }

    private static boolean isPaused() {
        return holdsOnStandby("pg_get_wal_replay_pause_state() = 'paused'");
    }

    private static boolean holdsOnStandby(String condition) {
        try (var connection = DriverManager.getConnection(
                        standby.jdbcUrl(DATABASE), standby.superuser(), standby.password());
                var statement = connection.createStatement();
                var row = statement.executeQuery("select " + condition)) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// What became private is out of searches once the limit is over, though the standby still has it.
    @Test
    void aStandbyThatLagsIsNotAskedAndIsAgainWhenItHasCaughtUp() throws Exception {
        store().embedded(message("m-1", "a red bike"));
        await("the message is replayed", () -> caller.search(RED_BIKE).ids().contains("m-1"));
        onStandby("select pg_wal_replay_pause()");
        await("replay pauses", ReadReplicaIT::isPaused);
        store().show("m-1", "private");
        Thread.sleep(LIMIT.plusMillis(50));
        double before = answeredBy("replica");
        assertThat(caller.search(RED_BIKE).ids()).isEmpty();
        assertThat(answeredBy("replica")).isEqualTo(before);
        assertThat(replica.figures().get("problem")).asString().contains("behind");

        onStandby("select pg_wal_replay_resume()");
        await("the standby is used again", this::used);
        assertThat(caller.search(RED_BIKE).ids()).isEmpty();
        assertThat(answeredBy("replica")).isEqualTo(before + 1);
    }

    @Test
    void aKeyThatWasRevokedOpensNothingHoweverFarTheStandbyIs() throws Exception {
        onStandby("select pg_wal_replay_pause()");
        await("replay pauses", ReadReplicaIT::isPaused);
        control.keys().revoke(caller.tenant(), key.keyId());
        await("the key is refused", () -> caller.post("/v1/search", RED_BIKE).status() == 401);
    }

    @Test
    void aStandbyThatIsAwayLeavesSearchesToThePrimary() throws Exception {
        store().embedded(message("m-1", "a red bike"));
        standby.kill();
        try {
            for (int i = 0; i < 5; i++) {
                assertThat(caller.search(RED_BIKE).ids()).containsExactly("m-1");
            }
            await("it is told", () -> replica.figures().containsKey("problem"));
            // A process that starts meanwhile does without it as well.
            try (var late = ReadReplica.open(reader, role(standby, "reader"), LIMIT, new SimpleMeterRegistry())) {
                assertThat(late.figures()).containsEntry("used", false);
                standby = LocalPostgres.start(again());
                await("it is found", () -> Boolean.TRUE.equals(late.figures().get("used")));
            }
        } finally {
            if (!LocalPostgres.isRunning(folder.resolve("standby/data"))) {
                standby = LocalPostgres.start(again());
            }
        }
        await("the standby is used again", this::used);
    }

    /// Vacuum takes away what a search on the standby still sees, and replay does not wait for it.
    @Test
    void aSearchThatReplayCancelsGoesOnAtThePrimary() throws Exception {
        store().embedded(message("m-1", "a red bike"));
        await("the message is replayed", () -> caller.search(RED_BIKE).ids().contains("m-1"));
        double before = answeredBy("primary");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var search = threads.submit(() -> replica.read(
                    everyone(),
                    () -> ReadLimits.of(PATIENCE),
                    false,
                    transaction -> transaction
                            .sql()
                            .fetchSingle(LONG_ON_STANDBY, caller.tenant().value())
                            .get(0, Integer.class)));
            await(
                    "the search is under way",
                    () -> holdsOnStandby("exists (select from pg_stat_activity where wait_event = 'PgSleep')"));
            store().show("m-1", "private");
            on(primary, "vacuum alluvium.messages_shared");
            assertThat(search.get(20, TimeUnit.SECONDS))
                    .as("what became private")
                    .isZero();
        }
        assertThat(answeredBy("primary")).isEqualTo(before + 1);
        assertThat(caller.search(RED_BIKE).ids()).isEmpty();
    }

    /// Searches that are under way when it happens are read again as well.
    @Test
    void aStandbyThatIsPromotedAnswersNothing() throws Exception {
        try (var other = primary.standby(options("promoted"));
                var before = ReadReplica.open(reader, role(other, "reader"), LIMIT, meters)) {
            await("it is used", () -> Boolean.TRUE.equals(before.figures().get("used")));
            boolean onStandby = before.read(everyone(), () -> ReadLimits.of(PATIENCE), false, transaction -> {
                boolean there = transaction
                        .sql()
                        .fetchSingle("select pg_is_in_recovery()")
                        .get(0, Boolean.class);
                if (there) {
                    promote(other);
                }
                return there;
            });
            assertThat(onStandby).isFalse();
            await(
                    "it is told",
                    () -> String.valueOf(before.figures().get("problem")).contains("no longer"));
            assertThat(before.figures()).containsEntry("used", false);
            theFormerStandbyIsNoneOfTheNewPrimary(other);
        }
    }

    private void theFormerStandbyIsNoneOfTheNewPrimary(Postgres promoted) {
        try (var newPrimary = TenantDatabase.openToRead(role(promoted, "reader"), new SimpleMeterRegistry());
                var after = ReadReplica.open(newPrimary, role(standby, "reader"), LIMIT, new SimpleMeterRegistry())) {
            assertThat(after.figures()).containsEntry("used", false);
            assertThat(after.figures().get("problem")).asString().contains("timeline 1", "primary on 2");
        }
    }

    private Caller everyone() {
        return new Caller(caller.tenant(), "test", TenantState.ACTIVE, null, EnumSet.of(Scope.READ), null, null);
    }

    private static void promote(Postgres server) {
        try {
            on(server, "select pg_promote()");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// On the port that it had.
    private static LocalPostgresOptions again() {
        var options = options("standby");
        return new LocalPostgresOptions(
                options.dataFolder(),
                options.logFile(),
                standby.port(),
                options.password(),
                options.durable(),
                options.life(),
                options.settings(),
                options.patience(),
                options.progress());
    }

    @Test
    void anotherServerIsRefused() throws Exception {
        var migrated = RunningApi.shared().migrated.reader();
        assertThatThrownBy(() -> ReadReplica.open(reader, migrated, LIMIT, new SimpleMeterRegistry()))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("ALLUVIUM_DATABASE_READ_URL names no copy");
    }

    /// As one that has not replayed a migration yet.
    @Test
    void aStandbyThatCannotBeUsedYetIsToldAndNoReasonNotToStart() {
        var other = DatabaseSettings.defaults(standby.jdbcUrl(DATABASE), "alluvium_reader", "guessed")
                .withConnections(0, 1);
        try (var unusable = ReadReplica.open(reader, other, LIMIT, new SimpleMeterRegistry())) {
            assertThat(unusable.figures()).containsEntry("used", false);
            assertThat(unusable.figures().get("problem")).asString().contains("turns role 'alluvium_reader' away");
        }
    }

    @Test
    void theServerItselfIsNoStandby() {
        try (var same = ReadReplica.open(reader, role(primary, "reader"), LIMIT, new SimpleMeterRegistry())) {
            assertThat(same.figures()).containsEntry("used", false);
            assertThat(same.figures().get("problem")).asString().contains("no standby");
        }
    }
}
