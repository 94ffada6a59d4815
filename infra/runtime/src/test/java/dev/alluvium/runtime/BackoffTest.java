package dev.alluvium.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class BackoffTest {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    @Test
    void doublesUpToTheLongest() {
        var highest = new Backoff(FIRST, LONGEST, new Fixed(Long.MAX_VALUE));
        assertThat(highest.delay(1)).isEqualTo(FIRST);
        assertThat(highest.delay(2)).isEqualTo(FIRST.multipliedBy(2));
        assertThat(highest.delay(6)).isEqualTo(FIRST.multipliedBy(32));
        assertThat(highest.delay(7)).isEqualTo(LONGEST);
        assertThat(highest.delay(Integer.MAX_VALUE)).isEqualTo(LONGEST);
    }

    @Test
    void neverWaitsLessThanHalf() {
        var lowest = new Backoff(FIRST, LONGEST, new Fixed(0));
        assertThat(lowest.delay(1)).isEqualTo(FIRST.dividedBy(2));
        assertThat(lowest.delay(100)).isEqualTo(LONGEST.dividedBy(2));
    }

    @Test
    void spreadsInstancesAndRepeatsWithASeed() {
        var spread = new HashSet<Duration>();
        for (int seed = 0; seed < 100; seed++) {
            var delay = new Backoff(FIRST, LONGEST, new SplittableRandom(seed)).delay(4);
            assertThat(delay).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
            assertThat(new Backoff(FIRST, LONGEST, new SplittableRandom(seed)).delay(4))
                    .isEqualTo(delay);
            spread.add(delay);
        }
        assertThat(spread).hasSizeGreaterThan(90);
    }

    @Test
    void refusesWhatIsNoBackoff() {
        assertThatThrownBy(() -> Backoff.of(Duration.ZERO, LONGEST)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Backoff.of(LONGEST, FIRST)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Backoff.of(FIRST, LONGEST).delay(0)).isInstanceOf(IllegalArgumentException.class);
    }

    /// Draws the number nearest to `wish` that was asked for.
    private record Fixed(long wish) implements RandomGenerator {

        @Override
        public long nextLong() {
            return wish;
        }

        @Override
        public long nextLong(long bound) {
            return Math.min(wish, bound - 1);
        }
    }
}
