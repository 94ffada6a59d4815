package dev.alluvium.runtime.kafka.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BacklogBatchTest {
    private static final int MOST = 2_000;
    private static final long FEW_COST = 1_000_000;
    /// Of each record, where that is not what counts.
    private static final long LITTLE = 100;
    private static final long MILLISECOND = Duration.ofMillis(1).toNanos();

    private final AtomicLong nanoTime = new AtomicLong(-5);
    private final BacklogBatch batch = new BacklogBatch(new LaneSizes(MOST, 100, FEW_COST, MOST), nanoTime::get);

    @Test
    void aBacklogThatIsAloneHasBatchesThatSettleWithinAWhile() {
        batch.settled(1_000, 1_000 * LITTLE, 1_000 * MILLISECOND);
        assertThat(batch.next(false).records()).isEqualTo(500);
    }

    @Test
    void whileOthersComeABatchIsWhatSettlesInAMoment() {
        batch.settled(1_000, 1_000 * LITTLE, 1_000 * MILLISECOND);
        batch.otherCame();
        assertThat(batch.next(false).records()).isEqualTo(100);
        nanoTime.addAndGet(BacklogBatch.OTHERS_SEEN.plusNanos(1).toNanos());
        assertThat(batch.next(false).records()).isEqualTo(500);
    }

    @Test
    void whileOthersMayWaitUnseenABatchIsWhatSettlesInAMoment() {
        batch.settled(1_000, 1_000 * LITTLE, 1_000 * MILLISECOND);
        assertThat(batch.next(true).records()).isEqualTo(100);
    }

    @Test
    void aBatchIsNeverSmallerThanAPartNorLargerThanAllowed() {
        batch.otherCame();
        assertThat(batch.next(false).records()).as("its pace is not known").isEqualTo(MOST / BacklogBatch.FIRST_PARTS);
        batch.settled(1, 1 * LITTLE, 10_000 * MILLISECOND);
        assertThat(batch.next(false).records()).isEqualTo(MOST / BacklogBatch.PARTS);
        for (int i = 0; i < 100; i++) {
            batch.settled(1_000, 1_000 * LITTLE, MILLISECOND);
        }
        assertThat(batch.next(false).records()).isEqualTo(MOST);
    }

    @Test
    void thePaceOfTheLastOnesCounts() {
        batch.otherCame();
        batch.settled(100, 100 * LITTLE, 1_000 * MILLISECOND);
        for (int i = 0; i < 30; i++) {
            batch.settled(100, 100 * LITTLE, 100 * MILLISECOND);
        }
        assertThat(batch.next(false).records()).isBetween(99, 101);
    }

    /// A few large texts take as long as thousands of short ones.
    @Test
    void whatABatchCostsCountsBesideItsRecords() {
        batch.settled(10, 10 * FEW_COST, 1_000 * MILLISECOND);
        batch.otherCame();
        assertThat(batch.next(false).cost()).isEqualTo(FEW_COST);
        nanoTime.addAndGet(BacklogBatch.OTHERS_SEEN.plusNanos(1).toNanos());
        assertThat(batch.next(false).cost()).isEqualTo(5 * FEW_COST);
    }

    /// The cost of a transaction would be most of it.
    @Test
    void aSlowDatabaseDoesNotMakeABatchCostNothing() {
        batch.settled(10, 10 * LITTLE, 10_000 * MILLISECOND);
        assertThat(batch.next(true).cost()).isEqualTo(FEW_COST / BacklogBatch.FIRST_PARTS);
    }
}
