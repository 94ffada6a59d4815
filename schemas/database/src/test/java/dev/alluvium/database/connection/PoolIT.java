package dev.alluvium.database.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.events.Namespace;
import dev.alluvium.servers.process.Pause;
import dev.alluvium.testkit.FaultProxy;
import dev.alluvium.testkit.SharedParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolIT {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static MigratedDatabase migrated;
    private static FaultProxy proxy;

    @BeforeAll
    static void create() {
        migrated = MigratedDatabase.create();
        proxy = FaultProxy.postgres(SharedParts.postgres().port());
    }

    @AfterAll
    static void drop() {
        proxy.close();
        migrated.close();
    }

    /// One that was left would keep a migration from being undone.
    @ParameterizedTest
    @ValueSource(strings = {"", "blue"})
    void noConnectionIsLeftByAPoolThatIsClosedWhileItConnects(String namespace) throws Exception {
        // So slow that not all connections are there before the proxy stalls.
        proxy.delay(Duration.ofMillis(50));
        var pool = Pool.open(
                migrated.app()
                        .withUrl("jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + migrated.name()
                                + "?sslmode=disable&gssEncMode=disable")
                        .withConnections(6, 6)
                        .withNamespace(Namespace.of(namespace)),
                new SimpleMeterRegistry());
        proxy.stall();
        assertThat(Pause.until(PoolIT::somebodyConnects, BETWEEN_LOOKS, LIMIT)).isTrue();
        var closing = Thread.ofPlatform().start(pool::close);
        assertThat(closing.join(Duration.ofMillis(500)))
                .as("closed without the connection")
                .isFalse();
        proxy.heal();
        assertThat(closing.join(LIMIT)).isTrue();
        assertThat(Pause.until(() -> connections() == 0, BETWEEN_LOOKS, LIMIT))
                .as("connections are left")
                .isTrue();
    }

    private static boolean somebodyConnects() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Stream::of)
                .anyMatch(frame -> frame.getClassName().equals("org.postgresql.Driver")
                        && frame.getMethodName().equals("connect"));
    }

    private static int connections() throws SQLException {
        try (var superuser = migrated.connectAsSuperuser();
                var query = superuser.createStatement();
                var rows = query.executeQuery(
                        "select count(*) from pg_stat_activity where usename = 'alluvium_app' and datname = '"
                                + migrated.name() + "'")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
