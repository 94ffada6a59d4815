package dev.alluvium.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.TermWeights;
import dev.alluvium.database.context.ContextMix;
import org.junit.jupiter.api.Test;

class ContextShareTest {
    @Test
    void wordsAndVectorsTakeTheSameShareOfTheirContext() {
        for (int characters = 0; characters < 1_200; characters++) {
            assertThat(ContextMix.share(characters))
                    .as(characters + " characters")
                    .isEqualTo(TermWeights.share(characters));
        }
    }
}
