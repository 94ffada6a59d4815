package dev.alluvium.database.pace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.pace.Pace.Now;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;

/// By a clock that goes on while somebody rests, and at no other time.
class PaceTest {
    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(150);

    private long clock;
    private Now now = new Now(50, false);
    private boolean away;
    private LongUnaryOperator asAsked = nanos -> nanos;
    private final Pace pace = new Pace(this::ask, () -> clock, nanos -> clock += asAsked.applyAsLong(nanos));

    private Now ask() {
        if (away) {
            throw new DataAccessException("away");
        }
        return now;
    }

    @Test
    void itRestsInProportionToWhatItWorked() {
        assertThat(restAfter(SLICE)).isEqualTo(SLICE);
        now = new Now(20, false);
        clock += TimeUnit.SECONDS.toNanos(1);
        assertThat(restAfter(SLICE)).isEqualTo(4 * SLICE);
        now = new Now(100, false);
        clock += TimeUnit.SECONDS.toNanos(1);
        assertThat(restAfter(SLICE)).isZero();
    }

    @Test
    void itWorksAQuarterAsMuchWhileFreshRecordsWait() {
        now = new Now(100, true);
        assertThat(restAfter(SLICE)).isEqualTo(3 * SLICE);
        now = new Now(50, true);
        clock += TimeUnit.SECONDS.toNanos(1);
        assertThat(restAfter(SLICE)).isEqualTo(7 * SLICE);
    }

    @Test
    void anotherPaceIsFollowedInTheMiddleOfALongRest() {
        now = new Now(1, false);
        asAsked = nanos -> {
            if (clock > TimeUnit.SECONDS.toNanos(3)) {
                now = new Now(50, false);
            }
            return nanos;
        };
        assertThat(restAfter(SLICE)).isBetween(TimeUnit.SECONDS.toNanos(3), TimeUnit.MILLISECONDS.toNanos(4_100));
    }

    @Test
    void aRestThatIsCutShortFromOutsideGoesOn() {
        asAsked = nanos -> nanos / 3 + 1;
        assertThat(restAfter(SLICE)).isBetween(SLICE, SLICE + 2);
    }

    @Test
    void aDatabaseThatIsAwayLeavesItAtWhatWasKnown() {
        now = new Now(20, false);
        restAfter(SLICE);
        away = true;
        clock += TimeUnit.SECONDS.toNanos(2);
        assertThat(restAfter(SLICE)).isEqualTo(4 * SLICE);
    }

    @Test
    void aSliceThatWaitedLongForOthersIsNotPaidForByAnHour() {
        now = new Now(10, false);
        assertThat(restAfter(TimeUnit.MINUTES.toNanos(10))).isEqualTo(TimeUnit.SECONDS.toNanos(45));
        assertThat(restAfter(TimeUnit.MINUTES.toNanos(10), SLICE)).isEqualTo(SLICE);
    }

    @Test
    void slicesGrowAndShrinkTowardsAMoment() {
        var size = new SliceSize(50, 500);
        size.took(TimeUnit.MILLISECONDS.toNanos(10));
        assertThat(size.rows()).isEqualTo(100);
        size.took(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(size.rows()).isEqualTo(100);
        size.took(TimeUnit.MILLISECONDS.toNanos(400));
        assertThat(size.rows()).isEqualTo(50);
        for (int i = 0; i < 10; i++) {
            size.took(TimeUnit.SECONDS.toNanos(1));
        }
        assertThat(size.rows()).isOne();
        for (int i = 0; i < 10; i++) {
            size.took(0);
        }
        assertThat(size.rows()).isEqualTo(500);
    }

    private long restAfter(long worked) {
        return restAfter(worked, Long.MAX_VALUE);
    }

    private long restAfter(long worked, long atMost) {
        long began = clock;
        pace.rest(worked, atMost);
        return clock - began;
    }
}
