package dev.alluvium.query.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.embeddings.EmbeddingModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QueryTextTest {
    private static EmbeddingModel model;

    @BeforeAll
    static void load() {
        model = BgeSmall.load(1, "");
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void aShortTextIsLeftAsItIs() {
        assertThat(QueryText.cut(model, "the red bike")).isEqualTo("the red bike");
        assertThat(QueryText.tokensAtMost(model, "the red bike")).isEqualTo(4);
    }

    @Test
    void aLongTextIsCutToWhatTheModelReadsAndHasTheSameVector() {
        for (var text : new String[] {
            "word ".repeat(6_000),
            "x ".repeat(511),
            "unbelievably ".repeat(2_000),
            " ".repeat(9_000) + "a b ".repeat(600)
        }) {
            assertThat(model.embedQuery(QueryText.cut(model, text))).isEqualTo(model.embedQuery(text));
        }
        assertThat(QueryText.cut(model, "word ".repeat(6_000))).hasSizeLessThan(5 * 512);
        assertThat(QueryText.tokensAtMost(model, "word ".repeat(6_000))).isEqualTo(model.maxTokens());
    }
}
