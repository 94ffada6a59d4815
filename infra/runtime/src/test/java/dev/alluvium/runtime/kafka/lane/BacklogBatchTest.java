package dev.alluvium.runtime.kafka.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BacklogBatchTest {
    private static final int MOST = 2_000;
    private static final long MILLISECOND = Duration.ofMillis(1).toNanos();

    private final AtomicLong nanoTime = new AtomicLong(-5);
    private final BacklogBatch batch = new BacklogBatch(MOST, nanoTime::get);

    @Test
    void aBacklogThatIsAloneHasBatchesThatSettleWithinAWhile() {
        batch.settled(1_000, 1_000 * MILLISECOND);
        assertThat(batch.size(false)).isEqualTo(500);
    }

    @Test
    void whileOthersComeABatchIsWhatSettlesInAMoment() {
        batch.settled(1_000, 1_000 * MILLISECOND);
        batch.otherCame();
        assertThat(batch.size(false)).isEqualTo(100);
        nanoTime.addAndGet(BacklogBatch.OTHERS_SEEN.plusNanos(1).toNanos());
        assertThat(batch.size(false)).isEqualTo(500);
    }

    @Test
    void whileOthersMayWaitUnseenABatchIsWhatSettlesInAMoment() {
        batch.settled(1_000, 1_000 * MILLISECOND);
        assertThat(batch.size(true)).isEqualTo(100);
    }

    @Test
    void aBatchIsNeverSmallerThanAPartNorLargerThanAllowed() {
        batch.otherCame();
        assertThat(batch.size(false)).as("its pace is not known").isEqualTo(MOST / BacklogBatch.FIRST_PARTS);
        batch.settled(1, 10_000 * MILLISECOND);
        assertThat(batch.size(false)).isEqualTo(MOST / BacklogBatch.PARTS);
        for (int i = 0; i < 100; i++) {
            batch.settled(1_000, MILLISECOND);
        }
        assertThat(batch.size(false)).isEqualTo(MOST);
    }

    @Test
    void thePaceOfTheLastOnesCounts() {
        batch.otherCame();
        batch.settled(100, 1_000 * MILLISECOND);
        for (int i = 0; i < 30; i++) {
            batch.settled(100, 100 * MILLISECOND);
        }
        assertThat(batch.size(false)).isBetween(99, 101);
    }
}
