package dev.alluvium.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.query.http.Access;
import dev.alluvium.testkit.SharedParts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The database goes away while the API runs.
@Timeout(60)
class DatabaseDownIT {
    @Test
    void whileTheDatabaseIsDownCallersGet503AndRetryAfter() throws Exception {
        var api = RunningApi.shared();
        var tenant = api.tenant();
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var wire = CutWire.to(SharedParts.postgres());
        try (var database = TenantDatabase.openToRead(
                        wire.settings(api.migrated.reader()).withConnectionTimeout(Duration.ofSeconds(20)), meters);
                var control = ControlDatabase.open(api.migrated.control(), meters);
                var server = QueryApi.serve(
                        "127.0.0.1",
                        0,
                        new Access(Optional.empty(), Optional.empty(), RunningApi.UNLIMITED),
                        new Parts(
                                database,
                                control,
                                api.model,
                                RunningApi.TEXTS_AT_ONCE,
                                RunningApi.RANKING,
                                meters,
                                InstantSource.system()))) {
            var caller = new Calls(server.port(), tenant.tenant(), tenant.slug(), tenant.credential());
            assertThat(caller.get("/v1/status").status()).isEqualTo(200);

            wire.cut();

            // Connections that were used a moment ago break at once; who waits for a new one learns that there is none.
            for (int i = 0; i < 20; i++) {
                long asked = System.nanoTime();
                assertThat(caller.post("/v1/search", "{\"query\":\"x\"}").status())
                        .isEqualTo(503);
                assertThat(Duration.ofNanos(System.nanoTime() - asked))
                        .as("the time-out of the pool is 20 seconds")
                        .isLessThan(Duration.ofSeconds(5));
            }
            for (int i = 0; i < 3; i++) {
                long asked = System.nanoTime();
                var answer = caller.post("/v1/search", "{\"query\":\"x\"}");
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isEqualTo("2");
                assertThat(Duration.ofNanos(System.nanoTime() - asked))
                        .as("once it is known to be away")
                        .isLessThan(Duration.ofSeconds(1));
            }
        }
    }
}
