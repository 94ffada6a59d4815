package dev.alluvium.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ClockSetBackTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicReference<Instant> told = new AtomicReference<>(START);
    private final AtomicLong nanos = new AtomicLong();
    private final ClockSetBack clock = new ClockSetBack(told::get, nanos::get);

    @Test
    void aClockThatGoesForwardAsFarAsItLikesIsNoFault() {
        for (var ahead : new Duration[] {Duration.ofSeconds(1), Duration.ofHours(3), Duration.ofDays(400)}) {
            told.set(START.plus(ahead));
            assertThatCode(clock::check).doesNotThrowAnyException();
        }
    }

    @Test
    void aCorrectionIsNoFault() {
        told.set(START.minus(ClockSetBack.HARMLESS));
        assertThatCode(clock::check).doesNotThrowAnyException();
    }

    @Test
    void aClockThatIsSetBackEndsTheLoopAndSaysByHowMuch() {
        told.set(START.minus(Duration.ofHours(3)).plusSeconds(4));
        nanos.set(Duration.ofSeconds(4).toNanos());
        assertThatThrownBy(clock::check).hasMessageContaining("set back by 10800 s");
    }

    /// Measured from the latest time there was, as the clients do.
    @Test
    void backToTheRightTimeAfterAJumpForwardIsBackTooFar() {
        told.set(START.plus(Duration.ofHours(2)));
        clock.check();
        told.set(START.plusSeconds(1));
        nanos.set(Duration.ofSeconds(1).toNanos());
        assertThatThrownBy(clock::check).hasMessageContaining("set back by 7200 s");
    }
}
