package dev.alluvium.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ForwardClockTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicReference<Instant> told = new AtomicReference<>(START);
    private final AtomicLong nanos = new AtomicLong();
    private final ForwardClock clock = new ForwardClock(told::get, nanos::get);

    @Test
    void goesOnWhenTheMachinesClockIsSetBack() {
        told.set(START.minus(Duration.ofHours(1)));
        nanos.set(Duration.ofSeconds(3).toNanos());
        assertThat(clock.now()).isEqualTo(START.plusSeconds(3));
        nanos.set(Duration.ofSeconds(5).toNanos());
        assertThat(clock.now()).isEqualTo(START.plusSeconds(5));
    }

    @Test
    void followsTheMachinesClockForward() {
        told.set(START.plusSeconds(60));
        assertThat(clock.now()).isEqualTo(START.plusSeconds(60));
        told.set(START.plusSeconds(2));
        assertThat(clock.now()).isEqualTo(START.plusSeconds(60));
    }
}
