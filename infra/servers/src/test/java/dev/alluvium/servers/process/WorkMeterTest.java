package dev.alluvium.servers.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WorkMeterTest {
    private Duration now = Duration.ZERO;
    private Duration worked = Duration.ZERO;
    private final WorkMeter meter = new WorkMeter(() -> worked, () -> now.toNanos(), Duration.ofSeconds(60));

    private void pass(int seconds, double processor) {
        now = now.plusSeconds(seconds);
        worked = worked.plusMillis((long) (processor * 1000));
    }

    @Test
    void processThatStandsStillIsOverAfterTheLimit() {
        pass(60, 0.1);
        assertThat(meter.isOver("")).isFalse();
        pass(1, 0);
        assertThat(meter.isOver("")).isTrue();
    }

    @Test
    void processThatGetsATwentiethOfAProcessorIsWaitedFor() {
        for (int minute = 0; minute < 9; minute++) {
            pass(59, 3);
            assertThat(meter.isOver("")).isFalse();
        }
        pass(61, 2.9);
        assertThat(meter.isOver("")).isTrue();
    }

    @Test
    void processThatSaysSomethingNewIsWaitedFor() {
        pass(59, 0);
        assertThat(meter.isOver("waits for the database")).isFalse();
        pass(59, 0);
        assertThat(meter.isOver("waits for the topics")).isFalse();
        pass(61, 0);
        assertThat(meter.isOver("waits for the topics")).isTrue();
    }

    @Test
    void tenTimesTheLimitIsTheEndOfAllPatience() {
        for (int minute = 0; minute < 10; minute++) {
            pass(60, 60);
            assertThat(meter.isOver("step " + minute)).isFalse();
        }
        pass(1, 1);
        assertThat(meter.isOver("step 10")).isTrue();
        assertThat(meter.waited()).isEqualTo(Duration.ofSeconds(601));
    }
}
