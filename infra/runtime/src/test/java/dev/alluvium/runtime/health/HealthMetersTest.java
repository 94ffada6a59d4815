package dev.alluvium.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.runtime.Metrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HealthMetersTest {

    private volatile boolean down;

    @Test
    void figuresFollowTheChecksWithoutAnybodyAsking() throws Exception {
        var checks = new HealthChecks(Duration.ofSeconds(2), Duration.ofMillis(1));
        checks.addLive("loop", Map::of);
        checks.add("database", () -> {
            if (down) {
                throw new UnhealthyException("away");
            }
            return Map.of();
        });
        var registry = Metrics.create("sample");
        try (var _ = HealthMeters.watch(checks, registry, Duration.ofMillis(10))) {
            await(registry, "alluvium_ready{process=\"sample\"} 1.0");
            down = true;
            await(registry, "alluvium_ready{process=\"sample\"} 0.0");
            assertThat(registry.scrape())
                    .contains("alluvium_live{process=\"sample\"} 1.0")
                    .contains("alluvium_check_up{check=\"database\",process=\"sample\"} 0.0")
                    .contains("alluvium_check_up{check=\"loop\",process=\"sample\"} 1.0");
        }
    }

    private static void await(PrometheusMeterRegistry registry, String line) throws InterruptedException {
        while (!registry.scrape().contains(line)) {
            Thread.sleep(5);
        }
    }
}
