package dev.alluvium.query.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.embeddings.ModelUnavailableException;
import dev.alluvium.http.admission.Deadline;
import dev.alluvium.http.admission.Turns;
import dev.alluvium.http.admission.Waiting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A search that waits where it should not would wait for ever: in a thread of its own, so that the others go
/// on.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EmbedQueryTest {
    private static final Waiting CALLER = new Waiting("a tenant", Deadline.in(Duration.ofMinutes(1)));

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CompletableFuture<float[]> slow = new CompletableFuture<>();

    private static EmbedQuery embed(boolean local, Function<String, float[]> model) {
        var turns = new Turns(new Turns.Limits(2, 10, Duration.ofHours(1)));
        return new EmbedQuery(model, () -> local, turns, new SimpleMeterRegistry().timer("embed"));
    }

    private float[] answer(String text) {
        if (text.equals("quick")) {
            return new float[] {1};
        }
        asked.countDown();
        return slow.join();
    }

    @Test
    void aLocalModelThatNobodyAsksWorksMeanwhile() throws InterruptedException {
        var vector = embed(true, this::answer).meanwhile(CALLER, "slow");
        asked.await();
        slow.complete(new float[] {2});
        assertThat(vector.get()).containsExactly(2).isSameAs(vector.get());
    }

    @Test
    void aLocalModelThatIsBusyIsAskedFirst() throws InterruptedException {
        var embed = embed(true, this::answer);
        var first = embed.meanwhile(CALLER, "slow");
        asked.await();
        var second = new CompletableFuture<Supplier<float[]>>();
        var other = Thread.ofVirtual().start(() -> second.complete(embed.meanwhile(CALLER, "slow")));
        while (other.isAlive() && other.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(second).isNotDone();
        slow.complete(new float[] {2});
        assertThat(second.join().get()).isEqualTo(first.get());
    }

    @Test
    void aFinishedEmbeddingFreesTheModel() {
        var embed = embed(true, this::answer);
        for (int i = 0; i < 3; i++) {
            embed.meanwhile(CALLER, "quick").get();
            embed.now(CALLER, "quick");
        }
        var vector = embed.meanwhile(CALLER, "slow");
        slow.complete(new float[] {2});
        assertThat(vector.get()).containsExactly(2);
    }

    @Test
    void whatATenantAskedBeforeIsNotEmbeddedAgain() {
        var texts = new ArrayList<String>();
        var embed = embed(true, text -> {
            texts.add(text);
            return new float[] {texts.size()};
        });
        assertThat(embed.now(CALLER, "x")).containsExactly(1);
        assertThat(embed.meanwhile(CALLER, "x").get()).containsExactly(1);
        assertThat(embed.now(CALLER, "y")).containsExactly(2);
        assertThat(embed.meanwhile(CALLER, "y").get()).containsExactly(2);
        // Its time would tell what another one has asked.
        var other = new Waiting("another tenant", CALLER.deadline());
        assertThat(embed.now(other, "x")).containsExactly(3);
        assertThat(texts).containsExactly("x", "y", "x");
    }

    @Test
    void aFailureIsNotRemembered() {
        var answers = new ArrayDeque<Supplier<float[]>>(List.of(
                () -> {
                    throw new ModelUnavailableException("gone", null, null);
                },
                () -> new float[] {1}));
        var embed = embed(false, _ -> answers.remove().get());
        assertThatThrownBy(() -> embed.now(CALLER, "x")).isInstanceOf(ModelUnavailableException.class);
        assertThat(embed.now(CALLER, "x")).containsExactly(1);
    }

    @Test
    void aModelElsewhereIsAskedFirst() {
        var failing = embed(false, _ -> {
            throw new ModelUnavailableException("gone", null, null);
        });
        assertThatThrownBy(() -> failing.meanwhile(CALLER, "x")).isInstanceOf(ModelUnavailableException.class);
    }

    @Test
    void aFailureComesOutAsItWasThrown() {
        var failure = new ModelUnavailableException("gone", null, null);
        var vector = embed(true, _ -> {
                    throw failure;
                })
                .meanwhile(CALLER, "x");
        assertThatThrownBy(vector::get).isSameAs(failure);
    }
}
