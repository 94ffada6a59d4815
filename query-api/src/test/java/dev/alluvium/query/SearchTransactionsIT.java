package dev.alluvium.query;

import static dev.alluvium.query.StoredMessages.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.query.KnownInsights.Known;
import dev.alluvium.query.http.Access;
import dev.alluvium.query.http.ApiServer;
import dev.alluvium.query.http.Origins;
import dev.alluvium.runtime.settings.Networks;
import dev.alluvium.testkit.FaultProxy;
import dev.alluvium.testkit.SharedParts;
import dev.alluvium.testkit.StatementLog;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Of how many transactions a search is, seen from the wire, and what is done while one is open.
@Timeout(180)
class SearchTransactionsIT {
    private static final List<String> MODES = List.of("keyword", "semantic", "hybrid");
    private static final String BEGINS = "set_config('alluvium.reader'";
    private static final String READS_TEXTS = "over (order by u.at)";
    private static final int MANY = 1_000_000;
    private static final Duration TIME = Duration.ofSeconds(60);

    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final Executor threads = task -> Thread.ofVirtual().start(task);
    private RunningApi api;
    private StatementLog log;
    private FaultProxy proxy;
    private TenantDatabase reader;
    private ApiServer server;
    private Calls tenant;
    private StoredMessages store;
    /// Sees each statement before the server does.
    private volatile Consumer<String> watch = _ -> {};

    @BeforeEach
    void serve() throws Exception {
        api = RunningApi.shared();
        log = new StatementLog(this::sees);
        proxy = FaultProxy.postgres(SharedParts.postgres().port(), log);
        var direct = api.migrated.reader();
        var url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + api.migrated.name()
                + "?sslmode=disable&gssEncMode=disable";
        reader = TenantDatabase.openToRead(
                DatabaseSettings.defaults(url, direct.user(), direct.password())
                        .withConnections(1, 5)
                        .withStatementTimeout(TIME),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        server = serve(TIME);
        tenant = at(server, api.tenant());
        store = api.store(tenant);
    }

    private ApiServer serve(Duration time) {
        var limits = new Access.Limits(MANY, MANY, MANY, new Access.AtOnce(4, 5, 200, 64, 64 << 20), time);
        var access = new Access(Optional.empty(), Optional.empty(), RunningApi.UNLIMITED, Networks.NONE, limits);
        var parts = new Parts(
                reader,
                api.control,
                api.model,
                RunningApi.TEXTS_AT_ONCE,
                RunningApi.RANKING,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                InstantSource.system());
        return QueryApi.serve(ApiServer.Listening.at("127.0.0.1", 0, Origins.NONE), access, parts, Map::of);
    }

    private static Calls at(ApiServer server, Calls caller) {
        return new Calls(server.port(), caller.tenant(), caller.slug(), caller.credential());
    }

    @AfterEach
    void close() {
        server.close();
        reader.close();
        proxy.close();
    }

    private boolean sees(String sql) {
        watch.accept(sql);
        statements.add(sql);
        return false;
    }

    /// @return how many transactions it took, once what is remembered is
    private int transactions(String body) {
        tenant.search(body);
        statements.clear();
        log.takeRoundTrips();
        tenant.search(body);
        return (int) statements.stream().filter(sql -> sql.contains(BEGINS)).count();
    }

    private static String body(String mode, String query, String more) {
        return "{\"mode\":\"" + mode + "\",\"query\":\"" + query + "\"" + more + "}";
    }

    @Test
    void whatHasNoTextsToLookThroughTakesOneTransaction() {
        store.embedded(
                message("m-1", "the red bike is sold").sender("odo", "human"),
                message("m-2", "it is a bike that is red").at(1),
                message("m-3", "nothing of the kind in January").at(2));
        var insights = new KnownInsights(api, tenant);
        insights.put(0, Known.of("Ana has a red bike", "m-1"));

        for (var mode : MODES) {
            for (var more : List.of(
                    "",
                    ",\"filter\":{\"session_id\":\"s\"}",
                    ",\"must\":[\"bike\"]",
                    ",\"must_not\":[\"sold\"],\"explain\":true,\"context\":1",
                    ",\"target\":\"insights\"")) {
                assertThat(transactions(body(mode, "who has sold the red bike in January 2026?", more)))
                        .as(mode + more)
                        .isEqualTo(1);
            }
        }
    }

    /// What begins and ends the transaction travels with the first and the last of them.
    @Test
    void itTakesNoMoreRoundTripsThanStatements() {
        store.embedded(
                message("m-1", "the red bike is sold"),
                message("m-2", "a bike that is red").at(1));

        assertThat(roundTrips(body("keyword", "red bike", ""))).isLessThanOrEqualTo(4);
        assertThat(roundTrips(body("hybrid", "red bike", ""))).isLessThanOrEqualTo(5);
        assertThat(roundTrips(body("semantic", "red bike", ""))).isLessThanOrEqualTo(2);
    }

    private int roundTrips(String body) {
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < 8; i++) {
            transactions(body);
            fewest = Math.min(fewest, log.takeRoundTrips());
        }
        return fewest;
    }

    @Test
    void aPhraseTakesAFurtherTransactionForEachRoundOfTexts() {
        store.embedded(IntStream.range(0, 90)
                .mapToObj(i -> message("m-" + i, i == 89 ? "a red bike" : "a bike, red " + i)
                        .at(i))
                .toArray(StoredMessages.Draft[]::new));

        for (var mode : MODES) {
            var body = body(mode, "bike", ",\"must\":[\"red bike\"]");
            assertThat(tenant.search(body).ids()).as(mode).containsExactly("m-89");
            assertThat(transactions(body)).as(mode).isBetween(2, 3);
            assertThat(transactions(body(mode, "bike", ",\"must\":[\"bike red 7\"]")))
                    .as(mode)
                    .isEqualTo(2);
        }
    }

    /// Each text has all the words, and twelve of 1 MiB take a while to be looked through.
    @Test
    void noTransactionIsOpenAndNoConnectionHeldWhileTextsAreLookedThrough() throws Exception {
        var words = "bike red sold ".repeat((1 << 20) / 14 - 4);
        store.embedded(IntStream.range(0, 12)
                .mapToObj(i -> message("m-" + i, words + (i == 11 ? "red bike sold" : ""))
                        .chunks("bike")
                        .at(i))
                .toArray(StoredMessages.Draft[]::new));
        for (var mode : MODES) {
            var phrases = ",\"must\":[\"red bike sold\"],\"limit\":5";
            long began = System.nanoTime();
            var search = CompletableFuture.supplyAsync(() -> tenant.search(body(mode, "bike", phrases)), threads);
            var seen = watchUntil(search);
            double took = (System.nanoTime() - began) / 1e9;
            assertThat(search.join().ids()).as(mode).containsExactly("m-11");
            assertThat(seen.looks).as(mode).isGreaterThan(20);
            assertThat(seen.idleInTransaction).as(mode + ", of " + took + " s").isLessThan(took / 5);
            assertThat(seen.withoutConnection).as(mode).isGreaterThan(0.5);
        }
    }

    /// @param idleInTransaction the longest that a backend was, in seconds
    /// @param withoutConnection the part of all looks at which query-api had none of its pool
    private record Seen(int looks, double idleInTransaction, double withoutConnection) {}

    private Seen watchUntil(CompletableFuture<?> search) throws Exception {
        double longest = 0;
        int looks = 0;
        int without = 0;
        try (var connection = api.migrated.connectAsSuperuser();
                var statement = connection.prepareStatement("""
                    select coalesce(max(extract(epoch from clock_timestamp() - state_change)), 0)::float8
                      from pg_stat_activity
                     where datname = current_database() and usename = 'alluvium_reader'
                       and state like 'idle in transaction%'
                    """)) {
            while (!search.isDone()) {
                try (var rows = statement.executeQuery()) {
                    rows.next();
                    longest = Math.max(longest, rows.getDouble(1));
                }
                looks++;
                without += reader.pool().get("active").equals(0) ? 1 : 0;
                Thread.sleep(5);
            }
        }
        return new Seen(looks, longest, (double) without / looks);
    }

    /// Before each of the statements that follow the one that reads the texts, in turn, until there is none.
    @Test
    void whatIsEditedAfterItsTextWasReadIsNotShownByWhatItSaid() {
        for (var mode : MODES) {
            int step = 1;
            while (true) {
                var change = changeBeforeStatement(step, its -> its.edit("m-1", "red paint for a bike"));
                var answer = tenant.search(redBike(mode));
                assertThat(answer.body()).as(mode + " " + step).doesNotContain("paint");
                assertThat(answer.ids()).as(mode + " " + step).contains("m-2");
                if (!change.isDone()) {
                    break;
                }
                step++;
            }
            assertThat(step).as("statements after the texts, " + mode).isGreaterThan(4);
        }
    }

    @Test
    void whatIsNotThereAnyMoreAfterItsTextWasReadIsNotShown() {
        var changes = Map.<String, Consumer<StoredMessages>>of(
                "edited", its -> its.edit("m-1", "red paint for a bike"),
                "private", its -> its.show("m-1", "private"),
                "deleted", its -> its.delete("m-1"));
        for (var mode : MODES) {
            changes.forEach((name, change) -> {
                var done = changeBeforeStatement(1, change);
                assertThat(tenant.search(redBike(mode)).ids())
                        .as(mode + " " + name)
                        .containsExactly("m-2");
                assertThat(done).as(mode + " " + name).isDone();
            });
        }
    }

    private static String redBike(String mode) {
        return body(mode, "bike", ",\"must\":[\"red bike\"]");
    }

    /// For a new tenant with two messages that say it.
    private CompletableFuture<Void> changeBeforeStatement(int step, Consumer<StoredMessages> change) {
        watch = _ -> {};
        tenant = at(server, api.tenant());
        var its = api.store(tenant);
        its.embedded(
                message("m-1", "the red bike is sold"),
                message("m-2", "the red bike is here").at(1));
        var done = new CompletableFuture<Void>();
        var left = new AtomicInteger(-1);
        watch = sql -> {
            if (left.get() > 0 && left.decrementAndGet() == 0) {
                change.accept(its);
                done.complete(null);
            } else if (left.get() < 0 && sql.contains(READS_TEXTS)) {
                left.set(step);
            }
        };
        return done;
    }
}
