package dev.alluvium.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.Tokenizer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadingModelTest {

    @Test
    void startingToLoadWaitsForNothing() {
        var allowed = new CountDownLatch(1);
        try (var loading = LoadingModel.start(() -> {
            allowed.await();
            return new Closeable(new AtomicInteger());
        })) {
            allowed.countDown();
            assertThat(loading.name()).isEqualTo("closeable");
        }
    }

    @Test
    void aModelThatNobodyUsedIsClosedToo() {
        var closed = new AtomicInteger();
        LoadingModel.start(() -> new Closeable(closed)).close();
        assertThat(closed).hasValue(1);
    }

    @Test
    void aFailureToLoadReachesWhoeverWaits() {
        var failure = new IllegalArgumentException("no such model");
        try (var loading = LoadingModel.start(() -> {
            throw failure;
        })) {
            assertThatThrownBy(loading::name).isSameAs(failure);
        }
    }

    private record Closeable(AtomicInteger closed) implements EmbeddingModel {
        @Override
        public void close() {
            closed.incrementAndGet();
        }

        @Override
        public String name() {
            return "closeable";
        }

        @Override
        public int dimension() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int maxTokens() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Tokenizer tokenizer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] embed(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] embedQuery(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<float[]> embedAll(List<String> texts) {
            throw new UnsupportedOperationException();
        }
    }
}
