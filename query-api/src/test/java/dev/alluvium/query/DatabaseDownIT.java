package dev.alluvium.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.ControlDatabase;
import dev.alluvium.database.DatabaseSettings;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.testkit.Postgres;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The database goes away while the API runs.
@Timeout(60)
class DatabaseDownIT {
    @Test
    void callersAreToldToComeBack() throws Exception {
        var api = RunningApi.shared();
        var tenant = api.tenant();
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var wire = new Wire(Postgres.shared());
        var direct = api.migrated.app();
        var settings = DatabaseSettings.defaults(
                        direct.url().replace(":" + Postgres.shared().port() + "/", ":" + wire.port() + "/"),
                        direct.user(),
                        direct.password())
                .withConnections(1, 2)
                .withConnectionTimeout(Duration.ofMillis(500));
        try (var database = TenantDatabase.open(settings, meters);
                var control = ControlDatabase.open(api.migrated.control(), meters);
                var server = QueryApi.serve(
                        "127.0.0.1",
                        0,
                        new Access(Optional.empty(), Optional.empty(), RunningApi.UNLIMITED),
                        new QueryApi.Parts(database, control, api.model, meters, InstantSource.system()))) {
            var caller = new Calls(server.port(), tenant.tenant(), tenant.slug(), tenant.credential());
            assertThat(caller.get("/v1/status").status()).isEqualTo(200);

            wire.cut();

            for (int i = 0; i < 3; i++) {
                var answer = caller.post("/v1/search", "{\"query\":\"x\"}");
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isEqualTo("2");
            }
        }
    }

    /// Passes bytes on to the server until it is cut, and refuses connections from then on.
    private static final class Wire {
        private final ServerSocket entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> ends = new CopyOnWriteArrayList<>();

        Wire(Postgres server) throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!entry.isClosed()) {
                    try {
                        var ours = entry.accept();
                        var theirs = new Socket(server.host(), server.port());
                        ends.addAll(List.of(ours, theirs));
                        Thread.ofVirtual().start(() -> pass(ours, theirs));
                        Thread.ofVirtual().start(() -> pass(theirs, ours));
                    } catch (IOException e) {
                        // Cut.
                    }
                }
            });
        }

        int port() {
            return entry.getLocalPort();
        }

        void cut() throws IOException {
            entry.close();
            for (var end : ends) {
                end.close();
            }
        }

        private static void pass(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
                // Cut.
            }
        }
    }
}
