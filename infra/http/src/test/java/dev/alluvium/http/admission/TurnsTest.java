package dev.alluvium.http.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TurnsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicLong clock = new AtomicLong();

    private Turns turns(int atOnce) {
        return new Turns(new Turns.Limits(atOnce, 100, LONG), clock::get);
    }

    private static Waiting of(String who) {
        return new Waiting(who, Deadline.in(LONG));
    }

    /// Work that has its turn until it is told to end.
    private static final class Held {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private final CompletableFuture<String> result = new CompletableFuture<>();

        static Held begin(Turns turns, Waiting waiting) throws InterruptedException {
            var held = start(turns, waiting);
            held.begun.await();
            return held;
        }

        static Held start(Turns turns, Waiting waiting) {
            var held = new Held();
            Thread.ofVirtual().start(() -> {
                try {
                    held.result.complete(turns.take(waiting, held::work));
                } catch (RuntimeException e) {
                    held.result.completeExceptionally(e);
                }
            });
            return held;
        }

        private String work() {
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "done";
        }

        void end() {
            end.countDown();
            result.join();
        }
    }

    private static void until(BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void noMoreWorkAtOnceThanAllowed() {
        var turns = turns(2);
        assertThat(turns.<Integer>take(of("a"), () -> turns.take(of("a"), turns::working)))
                .isEqualTo(2);
        assertThat(turns.working()).isZero();
    }

    /// A hundred waited before it came: it is next all the same.
    @Test
    void whoUsesLittleIsNextWhateverOthersWaitFor() throws InterruptedException {
        var turns = turns(1);
        var order = new CopyOnWriteArrayList<String>();
        var first = Held.begin(turns, of("flood"));
        var waiting = new ArrayList<Thread>();
        for (int i = 0; i < 50; i++) {
            waiting.add(start(turns, "flood", order));
        }
        until(() -> turns.waiting() == 50);
        waiting.add(start(turns, "other", order));
        until(() -> turns.waiting() == 51);
        clock.addAndGet(1_000_000);
        first.end();
        for (var thread : waiting) {
            thread.join();
        }
        assertThat(order).hasSize(51);
        assertThat(order.getFirst()).isEqualTo("other");
    }

    private Thread start(Turns turns, String who, List<String> order) {
        return Thread.ofVirtual()
                .start(() -> turns.take(of(who), () -> {
                    clock.addAndGet(1_000_000);
                    return order.add(who);
                }));
    }

    /// Turns are shared by what they take and not by their number.
    @Test
    void longTurnsCostMoreThanShortOnes() throws InterruptedException {
        var turns = turns(1);
        var order = new CopyOnWriteArrayList<String>();
        var gate = Held.begin(turns, of("gate"));
        var waiting = new ArrayList<Thread>();
        for (int i = 0; i < 10; i++) {
            waiting.add(start(turns, "slow", order, 9));
            waiting.add(start(turns, "quick", order, 1));
        }
        until(() -> turns.waiting() == 20);
        gate.end();
        for (var thread : waiting) {
            thread.join();
        }
        // While the slow one has had two turns (18), the quick one has had all of its ten (10).
        int last = order.lastIndexOf("quick");
        assertThat(order.subList(0, last).stream().filter("slow"::equals).count())
                .isLessThanOrEqualTo(2);
    }

    private Thread start(Turns turns, String who, List<String> order, int millis) {
        return Thread.ofVirtual()
                .start(() -> turns.take(of(who), () -> {
                    clock.addAndGet(millis * 1_000_000L);
                    return order.add(who);
                }));
    }

    @Test
    void onePartyLeavesATurnForOthersWhileItIsNotAlone() throws InterruptedException {
        var turns = turns(2);
        turns.take(of("other"), () -> true);
        var first = Held.begin(turns, of("flood"));
        var second = Held.start(turns, of("flood"));
        until(() -> turns.waiting() == 1);
        assertThat(turns.<Integer>take(of("other"), turns::working)).isEqualTo(2);
        assertThat(second.begun.getCount()).isEqualTo(1);
        first.end();
        second.begun.await();
        second.end();
    }

    @Test
    void aFloodHasAQuarterOfTheTurnsWhileItIsNotAlone() throws InterruptedException {
        var turns = turns(8);
        turns.take(of("light"), () -> true);
        var flood = new ArrayList<>(List.of(Held.begin(turns, of("flood")), Held.begin(turns, of("flood"))));
        for (int i = 0; i < 3; i++) {
            flood.add(Held.start(turns, of("flood")));
        }
        until(() -> turns.waiting() == 3);
        assertThat(turns.working()).isEqualTo(2);
        assertThat(turns.<Integer>take(of("light"), turns::working)).isEqualTo(3);
        flood.forEach(held -> held.end.countDown());
        flood.forEach(held -> held.result.join());
    }

    @Test
    void aPartyAloneTakesAllTurns() throws InterruptedException {
        var turns = turns(2);
        turns.take(of("other"), () -> true);
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        var first = Held.begin(turns, of("flood"));
        var second = Held.begin(turns, of("flood"));
        assertThat(turns.working()).isEqualTo(2);
        first.end();
        second.end();
    }

    @Test
    void slowWorkOfSeveralHoldsUpNobodyForLongerThanThePatience() throws InterruptedException {
        var turns = new Turns(new Turns.Limits(1, 100, Duration.ofSeconds(1)), clock::get);
        var slow = Held.begin(turns, of("slow"));
        var beside = Held.start(turns, of("other"));
        until(() -> turns.waiting() == 1);
        assertThat(beside.begun.getCount()).isEqualTo(1);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        beside.begun.await();
        beside.end();
        slow.end();
        assertThat(turns.working()).isZero();
    }

    @Test
    void whoWaitsForTooManyIsRefusedAndOthersAreNot() throws InterruptedException {
        var turns = new Turns(new Turns.Limits(1, 2, LONG), clock::get);
        var gate = Held.begin(turns, of("gate"));
        var first = Held.start(turns, of("flood"));
        var second = Held.start(turns, of("flood"));
        until(() -> turns.waiting() == 2);
        assertThatThrownBy(() -> turns.take(of("flood"), () -> "never")).isInstanceOf(BusyException.class);
        var other = Held.start(turns, of("other"));
        until(() -> turns.waiting() == 3);
        var all = List.of(gate, first, second, other);
        all.forEach(held -> held.end.countDown());
        all.forEach(Held::end);
    }

    @Test
    void nobodyWaitsLongerThanItsDeadlineOrForACallerThatHungUp() throws InterruptedException {
        var turns = turns(1);
        var gate = Held.begin(turns, of("gate"));
        assertThatThrownBy(() -> turns.take(new Waiting("a", Deadline.in(Duration.ofMillis(20))), () -> "never"))
                .isInstanceOf(BusyException.class);
        assertThatThrownBy(() -> turns.take(new Waiting("a", Deadline.in(LONG), () -> true), () -> "never"))
                .isInstanceOf(AbandonedException.class);
        assertThat(turns.waiting()).isZero();
        gate.end();
        assertThat(turns.<String>take(of("a"), () -> "next")).isEqualTo("next");
    }

    @Test
    void aTurnThatFailsIsOver() {
        var turns = turns(1);
        assertThatThrownBy(() -> turns.take(of("a"), () -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        assertThat(turns.<String>take(of("a"), () -> "next")).isEqualTo("next");
    }

    @Test
    void whoIsInterruptedWhileWaitingIsCancelledAndLeavesNothing() throws InterruptedException {
        var turns = turns(1);
        var gate = Held.begin(turns, of("gate"));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> turns.take(of("a"), () -> "never")).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(turns.waiting()).isZero();
        gate.end();
        assertThat(turns.working()).isZero();
    }

    @Test
    void aTurnThatIsFreeIsTakenWithoutWaiting() {
        var turns = turns(1);
        assertThat(turns.tryAcquire("a")).isTrue();
        assertThat(turns.tryAcquire("b")).isFalse();
        Supplier<Integer> work = turns::working;
        assertThat(turns.run("a", work)).isEqualTo(1);
        assertThat(turns.working()).isZero();
    }
}
