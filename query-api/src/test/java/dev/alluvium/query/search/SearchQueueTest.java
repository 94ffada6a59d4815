package dev.alluvium.query.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SearchQueueTest {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void noMoreSearchesWorkAtOnceThanAllowed() {
        var turns = new SearchQueue(2, LONG);
        assertThat(turns.<Integer>await(() -> turns.await(turns::free))).isZero();
        assertThat(turns.free()).isEqualTo(2);
    }

    @Test
    void theSearchThatWaitedLongestIsNext() throws InterruptedException {
        var turns = new SearchQueue(1, LONG);
        var working = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        var order = new CopyOnWriteArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> turns.await(() -> {
                working.countDown();
                return until(done);
            }));
            working.await();
            for (int i = 0; i < 5; i++) {
                int number = i;
                threads.submit(() -> turns.await(() -> order.add(number)));
                while (turns.waiting() <= i) {
                    Thread.onSpinWait();
                }
            }
            done.countDown();
        }
        assertThat(order).isEqualTo(List.of(0, 1, 2, 3, 4));
    }

    @Test
    void aSlowSearchHoldsUpNobodyForEver() {
        var turns = new SearchQueue(1, Duration.ofNanos(1));
        assertThat(turns.<String>await(() -> turns.await(() -> "beside"))).isEqualTo("beside");
        assertThat(turns.free()).isEqualTo(1);
    }

    @Test
    void aTurnThatFailsIsOver() {
        var turns = new SearchQueue(1, LONG);
        assertThatThrownBy(() -> turns.await(() -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        assertThat(turns.<String>await(() -> "next")).isEqualTo("next");
    }

    @Test
    void aSearchInterruptedWhileWaitingIsCancelled() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new SearchQueue(1, LONG).await(() -> "never"))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static boolean until(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
