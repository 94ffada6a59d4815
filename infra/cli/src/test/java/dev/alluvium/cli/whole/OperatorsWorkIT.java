package dev.alluvium.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.demo.DemoTenant;
import dev.alluvium.cli.docs.Document;
import dev.alluvium.cli.session.LocalSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The work of an operator on an installation that is in use: tenants that move, another installation beside it, what
/// the operator's guide says.
///
/// In order, unlike other tests here: the guide's steps break and restore what the others need.
@TestMethodOrder(OrderAnnotation.class)
final class OperatorsWorkIT {
    @TempDir
    private static Path folder;

    private static Script script;

    @BeforeAll
    static void start() throws IOException {
        script = Script.in(folder);
        script.up();
        for (var tenant : DemoTenant.values()) {
            assertThat(script.run("tenant", "create", tenant.slug(), tenant.title())
                            .status())
                    .isZero();
            var file = tenant.copyTo(folder).path().toString();
            script.json("publish", "--tenant", tenant.slug(), "--wait", "--timeout", "2m", "--json", file);
        }
    }

    @AfterAll
    static void stop() {
        script.run("down");
    }

    @Test
    @Order(1)
    void aTenantIsPromotedAndReturnedWhileItIsInUse() throws Exception {
        new PromoteWhileBusy(script, folder).run();
    }

    @Test
    @Order(1)
    void aTenantMovesToAnotherOneAndIsFoundAsBefore() throws IOException {
        new MoveTenant(script, folder).run();
    }

    @Test
    @Order(2)
    void anotherInstallationOnTheSameServersIsAWorldOfItsOwn() throws Exception {
        new Neighbour(script, folder).run();
    }

    @Test
    @Order(3)
    void whatOperatorsDoByTheBookLosesNothing() throws Exception {
        new OperateByTheBook(script, folder).run();
    }

    /// How far a consumer is behind in a partition is looked for once a minute: late, so that it is there by now.
    @Test
    @Order(4)
    void everyFigureOfTheDashboardsAndAlertsIsInTheMetrics() throws IOException, InterruptedException {
        var missing = new PlottedMetrics(Document.ROOT.resolve("infra/deploy/grafana")).names();
        assertThat(missing).hasSizeGreaterThan(20);
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!missing.isEmpty() && System.nanoTime() < deadline) {
            for (var port : LocalSettings.PORTS) {
                if (port.equals(LocalSettings.ADMIN_PORT) || port.endsWith("_HEALTH_PORT")) {
                    missing.removeAll(PlottedMetrics.of(script.environment().get(port)));
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        assertThat(missing).isEmpty();
    }
}
