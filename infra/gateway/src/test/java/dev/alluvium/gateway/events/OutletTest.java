package dev.alluvium.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.gateway.events.Position.Place;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutletTest {
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);
    private static final int LARGE = 100 << 10;
    private static final Duration SOON = Duration.ofMillis(5);

    @Test
    void whoReadsIsGivenAllInOrder() throws Exception {
        var outlet = new Outlet(ALL, new HeldBytes(1 << 20), SOON);
        for (int i = 0; i < 1_000; i++) {
            outlet.offer(told(i, LARGE));
            assertThat(outlet.take(Duration.ZERO))
                    .extracting(each -> each.record().offset())
                    .containsExactly((long) i);
        }
        assertThat(outlet.hasEnded()).isFalse();
    }

    @Test
    void whoDoesNotReadIsCutOffAndHoldsNothing() throws Exception {
        var held = new HeldBytes(10 << 20);
        var outlet = new Outlet(ALL, held, SOON);
        for (int i = 0; i < 3; i++) {
            outlet.offer(told(i, LARGE));
        }
        assertThat(outlet.hasEnded()).isTrue();
        assertThat(outlet.take(Duration.ofSeconds(5))).isEmpty();
        assertThat(new Outlet(ALL, held, SOON).hasEnded()).isFalse();
    }

    @Test
    void whenAllTogetherHoldTooMuchTheSlowAreCutOffFirst() throws Exception {
        var held = new HeldBytes(2 * LARGE);
        var slow = new Outlet(ALL, held, SOON);
        slow.offer(told(0, LARGE));
        slow.offer(told(1, LARGE));
        var quick = new Outlet(ALL, held, SOON);
        quick.offer(told(0, 1_000));
        quick.offer(told(1, 1_000));
        assertThat(quick.hasEnded()).isFalse();
        slow.offer(told(2, 1_000));
        assertThat(slow.hasEnded()).isTrue();
        quick.offer(told(2, LARGE));
        assertThat(quick.hasEnded()).isFalse();
    }

    @Test
    void moreThanFitsAtOnceIsNoReasonToBeCutOff() throws Exception {
        var outlet = new Outlet(ALL, new HeldBytes(10 << 20), Duration.ofSeconds(20));
        var reader = new CompletableFuture<Integer>();
        Thread.startVirtualThread(() -> {
            try {
                int read = 0;
                while (read < 50) {
                    read += outlet.take(Duration.ofSeconds(20)).size();
                }
                reader.complete(read);
            } catch (InterruptedException e) {
                reader.completeExceptionally(e);
            }
        });
        for (int i = 0; i < 50; i++) {
            outlet.offer(told(i, LARGE));
        }
        assertThat(reader.get(20, TimeUnit.SECONDS)).isEqualTo(50);
        assertThat(outlet.hasEnded()).isFalse();
    }

    @Test
    void whatAnotherProcessHasToldIsNotToldAgain() throws Exception {
        var outlet = new Outlet(ALL, new HeldBytes(1 << 20), SOON);
        outlet.beginAt(new Position(Collections.nCopies(4, new Place(1, 0, 2))));
        for (int i = 0; i < 4; i++) {
            outlet.offer(told(i, 10));
        }
        assertThat(outlet.take(Duration.ZERO))
                .extracting(each -> each.record().offset())
                .containsExactly(2L, 3L);
    }

    @Test
    void aMarkCountsOnceAllBeforeItIsTaken() throws Exception {
        var outlet = new Outlet(Set.of(Kind.REJECTED), new HeldBytes(1 << 20), SOON);
        var mark =
                new Position(List.of(new Place(1, 0, 9), new Place(1, 0, 9), new Place(1, 0, 9), new Place(1, 0, 9)));
        outlet.offer(told(0, 10));
        outlet.mark(mark);
        assertThat(outlet.passedBy()).isNull();
        outlet.take(Duration.ZERO);
        assertThat(outlet.passedBy()).isEqualTo(mark);
        assertThat(outlet.passedBy()).isNull();
    }

    private static Told told(long offset, int bytes) {
        var what = new Rejection(null, new Rejection.Audience.Everybody(), Map.of());
        var found = new Found(what, ResultTopic.STORED, new Place(1, 0, offset), null, bytes);
        return new Told(found, new byte[0], new byte[bytes]);
    }
}
