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
        var read = QueryText.read(model, "the red bike");
        assertThat(read).isEqualTo(new QueryText("the red bike", 3));
    }

    @Test
    void aLongTextIsCutToWhatTheModelReadsAndHasTheSameVector() {
        for (var text : new String[] {
            "word ".repeat(6_000),
            "x ".repeat(511),
            "unbelievably ".repeat(2_000),
            " ".repeat(9_000) + "a b ".repeat(600)
        }) {
            var read = QueryText.read(model, text);
            assertThat(read.tokens()).isLessThanOrEqualTo(model.maxTokens());
            assertThat(model.embedQuery(read.text())).isEqualTo(model.embedQuery(text));
        }
        assertThat(QueryText.read(model, "word ".repeat(6_000)).text()).hasSizeLessThan(5 * 512);
    }
}
