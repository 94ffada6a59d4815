package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.testkit.FaultProxy;
import dev.alluvium.testkit.SharedParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whatever is being asked while the network cuts a connection fails for a passing reason, and says so.
class CutConnectionIT {
    private static final int TRIES = 50;

    private MigratedDatabase migrated;
    private FaultProxy proxy;
    private TenantDatabase database;

    @BeforeEach
    void open() {
        migrated = MigratedDatabase.create();
        proxy = FaultProxy.postgres(SharedParts.postgres().port());
        var app = migrated.app();
        var url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + migrated.name()
                + "?sslmode=disable&gssEncMode=disable";
        database = TenantDatabase.open(
                DatabaseSettings.defaults(url, app.user(), app.password())
                        .withConnections(1, 1)
                        .withConnectionTimeout(Duration.ofSeconds(5)),
                new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        database.close();
        proxy.close();
        migrated.close();
    }

    @Test
    void questionsAboutTenantsFailForAPassingReason() {
        // Each time another one: answers are remembered for a while.
        assertThat(failureWhenCut(() -> database.directory().states(Set.of(new TenantId(UUID.randomUUID())))))
                .matches(DatabaseFailure::isTransient);
    }

    @Test
    void questionsAboutErasuresFailForAPassingReason() {
        var erasures = database.erasures("ingest-worker");
        assertThat(failureWhenCut(erasures::untold)).matches(DatabaseFailure::isTransient);
    }

    /// The pool replaces a connection that it finds dead; it does not look at one that was used just now.
    private RuntimeException failureWhenCut(Runnable question) {
        for (int i = 0; i < TRIES; i++) {
            question.run();
            proxy.cut();
            try {
                question.run();
            } catch (RuntimeException e) {
                return e;
            }
        }
        return fail("never met a dead connection");
    }
}
