package dev.alluvium.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzer;
import org.junit.jupiter.api.Test;

class RecentWordsTest {
    private static final TextAnalyzer ANALYZER = new TextAnalyzer(Language.ENGLISH);

    private final RecentWords words = new RecentWords(ANALYZER, 100);

    @Test
    void wordsAreThoseOfTheAnalyzer() {
        var text = "Who ordered the red bikes?";
        assertThat(words.of(text)).isEqualTo(ANALYZER.words(text)).contains("red", "bike");
        assertThat(words.of(text)).isSameAs(words.of(text));
    }

    @Test
    void whatWasNotAskedForLatelyIsForgotten() {
        var first = words.of("the first");
        for (int i = 0; i < 1_000; i++) {
            words.of("text number " + i);
            assertThat(words.of("the first")).isSameAs(first);
            assertThat(words.characters()).isLessThanOrEqualTo(100);
        }
    }

    @Test
    void aLongTextPushesNothingOut() {
        var first = words.of("the first");
        words.of("word ".repeat(10_000));
        assertThat(words.of("the first")).isSameAs(first);
    }
}
