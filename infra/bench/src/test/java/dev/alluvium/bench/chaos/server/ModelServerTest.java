package dev.alluvium.bench.chaos.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.bench.chaos.server.ModelServer.Behaviour;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.RemoteModel;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelServerTest {
    private ModelServer provider;
    private EmbeddingModel model;

    @BeforeEach
    void start() throws Exception {
        provider = ModelServer.start(Duration.ofSeconds(3));
        model = new RemoteModel(new RemoteModel.Options(
                URI.create(provider.url()),
                "sample",
                ModelServer.DIMENSION,
                Optional.empty(),
                Duration.ofSeconds(2),
                32,
                2,
                ""));
    }

    @AfterEach
    void stop() {
        model.close();
        provider.close();
    }

    @Test
    void equalTextsHaveEqualVectors() {
        model.embed("warm");
        var vectors = model.embedAll(List.of("a", "b", "a"));
        assertThat(vectors.get(0)).isEqualTo(vectors.get(2)).isNotEqualTo(vectors.get(1));
        assertThat(vectors.get(0)).hasSize(ModelServer.DIMENSION);
    }

    @Test
    void everyOtherMoodIsAFailureOrAVectorOfNoUse() {
        for (var behaviour : Behaviour.values()) {
            provider.is(List.of(behaviour));
            switch (behaviour) {
                case WELL -> model.embed("warm");
                case OTHER_DIMENSION -> assertThat(model.embed("a")).hasSize(2 * ModelServer.DIMENSION);
                case NOT_A_NUMBER -> assertThat(model.embed("a")).contains(Float.NaN);
                case ERROR, OVERLOADED, GARBAGE, HALF_AN_ANSWER, SLOW, HANGS_UP ->
                    assertThatThrownBy(() -> model.embed("a"))
                            .as("%s", behaviour)
                            .isInstanceOf(RuntimeException.class);
            }
        }
    }
}
