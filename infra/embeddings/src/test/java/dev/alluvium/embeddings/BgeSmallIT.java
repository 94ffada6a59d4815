package dev.alluvium.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BgeSmallIT {

    private static final String PREFIX = "Represent this sentence for searching relevant passages: ";

    private final BgeSmall model = SharedModel.MODEL;

    @Test
    void saysWhatItIs() {
        assertThat(model.name()).isEqualTo("bge-small-en-v1.5-q");
        assertThat(model.dimension()).isEqualTo(384);
        assertThat(model.maxTokens()).isEqualTo(512);
    }

    @Test
    void vectorsHaveLengthOne() {
        for (var text : List.of("", " ", "\u0000", "a", "The river rises.", "水", "😀", "word ".repeat(510))) {
            var vector = model.embed(text);
            assertThat(vector).hasSize(384);
            assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void whatMeansTheSameLiesCloser() {
        var cat = model.embed("The cat sits on the mat.");
        var kitten = model.embed("A kitten rests on a rug.");
        var revenue = model.embed("Quarterly revenue grew by twelve percent.");
        assertThat(cosine(cat, kitten)).isBetween(0.7, 0.95);
        assertThat(cosine(cat, revenue)).isLessThan(0.5);
    }

    @Test
    void questionsFindTheirAnswers() {
        var answers = List.of(
                "Paris has been the capital of France since the tenth century.",
                "Water boils at 100 degrees Celsius at sea level.",
                "Ana ordered the red bike on Tuesday and paid by card.",
                "The mitochondrion is where a cell makes most of its energy.",
                "Restart the server after the certificate has been renewed.");
        var questions = List.of(
                "What is France's main city?",
                "how hot must water be to boil",
                "who bought the red bicycle?",
                "powerhouse of the cell",
                "tls cert expired, what now");
        var vectors = model.embedAll(answers);
        for (int i = 0; i < questions.size(); i++) {
            var question = model.embedQuery(questions.get(i));
            assertThat(vectors.stream().max(Comparator.comparingDouble(v -> cosine(question, v))))
                    .as(questions.get(i))
                    .containsSame(vectors.get(i));
        }
    }

    @Test
    void aVectorDependsOnItsTextAlone() {
        var random = new Random(3);
        var texts = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            texts.add("stream bank " + "gravel sand 泥 ".repeat(random.nextInt(20)) + random.nextInt(1_000));
        }
        var alone = texts.stream().map(model::embed).toList();
        var together = new ConcurrentHashMap<String, float[]>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            texts.forEach(text -> callers.execute(() -> together.put(text, model.embed(text))));
        }
        var listed = model.embedAll(texts);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(together.get(texts.get(i))).as(texts.get(i)).isEqualTo(alone.get(i));
            assertThat(listed.get(i)).as(texts.get(i)).isEqualTo(alone.get(i));
        }
    }

    @Test
    void aLoadedAgainModelGivesTheSameVectors() {
        try (var again = BgeSmall.load(1, "")) {
            assertThat(again.embed("The river rises.")).isEqualTo(model.embed("The river rises."));
        }
    }

    @Test
    void longTextsAreRefusedLongQuestionsAreCut() {
        assertThatThrownBy(() -> model.embed("word ".repeat(511)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("511 tokens");
        assertThat(model.embedQuery("word ".repeat(200_000))).isEqualTo(model.embed("word ".repeat(510)));
    }

    @Test
    void theQueryPrefixIsForQuestionsOnly() {
        try (var prefixed = BgeSmall.load(1, PREFIX)) {
            assertThat(prefixed.embedQuery("red bike")).isEqualTo(model.embed(PREFIX + "red bike"));
            assertThat(prefixed.embed("red bike")).isEqualTo(model.embed("red bike"));
        }
    }

    @Test
    void oneBadTextFailsTheListAndNothingElse() {
        assertThatThrownBy(() -> model.embedAll(List.of("one", "word ".repeat(600), "two")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(model.embedAll(List.of("one", "two"))).hasSize(2);
        assertThat(model.embedAll(List.of())).isEmpty();
    }

    @Test
    void anInterruptedCallerGetsOutWithItsFlagSet() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> model.embed("one")).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closingEndsWhatIsWaiting() throws Exception {
        var own = BgeSmall.load(1, "");
        var started = new CountDownLatch(1);
        var failure = new CompletableFuture<Throwable>();
        Thread.startVirtualThread(() -> {
            started.countDown();
            try {
                own.embedAll(Collections.nCopies(2_000, "word ".repeat(400)));
                failure.complete(null);
            } catch (RuntimeException e) {
                failure.complete(e);
            }
        });
        started.await();
        own.close();
        own.close();
        assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> own.embed("one")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itNeedsAtLeastOneThread() {
        assertThatThrownBy(() -> BgeSmall.load(0, "")).isInstanceOf(IllegalArgumentException.class);
    }

    private static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
