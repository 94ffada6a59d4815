package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.connection.UnsafeDatabaseException;
import org.junit.jupiter.api.Test;

class EmbeddingGenerationTest {

    private final EmbeddingGeneration active = new EmbeddingGeneration((short) 3, "model-a", 384);

    @Test
    void theModelOfTheGenerationIsLetIn() {
        assertThat(active.require("model-a", 384)).isEqualTo((short) 3);
    }

    @Test
    void anotherModelIsTurnedAwayAndToldWhichOneIsWanted() {
        assertThatThrownBy(() -> active.require("model-b", 384))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("model-a")
                .hasMessageContaining("model-b");
        assertThatThrownBy(() -> active.require("model-a", 768)).isInstanceOf(UnsafeDatabaseException.class);
    }
}
