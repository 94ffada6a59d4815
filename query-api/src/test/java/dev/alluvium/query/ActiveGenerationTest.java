package dev.alluvium.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alluvium.runtime.RefusedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ActiveGenerationTest {
    private static final Generation ACTIVE = new Generation((short) 1, "model-a", 384);

    @Test
    void questionsAreEmbeddedByTheModelOfTheAnswers() {
        assertThat(ActiveGeneration.matching(Optional.of(ACTIVE), "model-a", 384))
                .isEqualTo(ACTIVE);
    }

    @Test
    void anotherModelIsRefused() {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> ActiveGeneration.matching(Optional.of(ACTIVE), "model-b", 384))
                .withMessageContaining("model-a")
                .withMessageContaining("model-b");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> ActiveGeneration.matching(Optional.of(ACTIVE), "model-a", 768));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> ActiveGeneration.matching(Optional.empty(), "model-a", 384));
    }
}
