package dev.alluvium.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class UrgentFirstTest {

    @Test
    void theRestGetsOneOfSoManyTurns() throws Exception {
        assertThat(order(3)).isEqualTo("uuruurr");
    }

    @Test
    void oneOfOneIsTheRestFirst() throws Exception {
        assertThat(order(1)).isEqualTo("rrruuuu");
    }

    /// Of three that may wait and four that are urgent, which all come while the only thread is at work.
    private static String order(int restEvery) throws Exception {
        List<String> done = Collections.synchronizedList(new ArrayList<>());
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var pool =
                new UrgentFirst(1, restEvery, Thread.ofPlatform().daemon().factory())) {
            pool.submit(
                    () -> {
                        begun.countDown();
                        go.await();
                        return null;
                    },
                    false);
            begun.await();
            for (int i = 0; i < 3; i++) {
                pool.submit(() -> done.add("r"), false);
            }
            for (int i = 0; i < 4; i++) {
                pool.submit(() -> done.add("u"), true);
            }
            go.countDown();
        }
        return String.join("", done);
    }
}
