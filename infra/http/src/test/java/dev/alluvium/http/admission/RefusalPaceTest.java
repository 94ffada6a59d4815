package dev.alluvium.http.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalPaceTest {
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final AtomicLong nanoTime =
            new AtomicLong(Long.MAX_VALUE - Duration.ofHours(1).toNanos());
    private final RefusalPace pace = new RefusalPace(10, LONGEST, nanoTime::get);

    @Test
    void whoIsRefusedNowAndThenIsToldAtOnce() {
        for (int i = 0; i < 50; i++) {
            assertThat(pace.next("tenant")).isZero();
            nanoTime.addAndGet(Duration.ofMillis(100).toNanos());
        }
    }

    @Test
    void whoGoesOnIsToldLaterAndLaterUpToALongestPause() {
        for (int i = 0; i < 10; i++) {
            assertThat(pace.next("tenant")).isZero();
        }
        assertThat(pace.next("tenant")).isEqualTo(Duration.ofMillis(100));
        assertThat(pace.next("tenant")).isEqualTo(Duration.ofMillis(200));
        for (int i = 0; i < 1_000; i++) {
            pace.next("tenant");
        }
        assertThat(pace.next("tenant")).isEqualTo(LONGEST);
    }

    @Test
    void anotherPartyIsToldAtOnce() {
        for (int i = 0; i < 100; i++) {
            pace.next("tenant");
        }
        assertThat(pace.next("other")).isZero();
    }

    @Test
    void aLongFloodIsForgottenAsSoonAsAShortOne() {
        for (int i = 0; i < 100_000; i++) {
            pace.next("tenant");
        }
        nanoTime.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(pace.next("tenant")).isZero();
    }
}
