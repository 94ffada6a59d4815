package dev.alluvium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextAnalyzerTest {
    private final TextAnalyzer english = new TextAnalyzer(Language.ENGLISH);

    @Test
    void formsOfAWordAreOneTerm() {
        assertThat(texts("Bikes, BIKE's and biking")).containsExactly("bike", "bike", "and", "bike");
    }

    @Test
    void functionWordsAreKeptAndKnown() {
        assertThat(english.terms("Who did order the bike? What\u2019s up?").stream()
                        .filter(term -> !term.function())
                        .map(Term::text))
                .containsExactly("order", "bike");
    }

    @Test
    void placesAreThoseOfTheText() {
        var term = english.terms("a \ud83d\udeb2 Bikes!").getLast();
        assertThat(term.start()).isEqualTo(5);
        assertThat(term.end()).isEqualTo(10);
    }

    @Test
    void whatHasNoWordsHasNoTerms() {
        for (var text : List.of("", " \t\n", "?!... --- \"\"", "\u0001\u0002", "\u200f\u200e")) {
            assertThat(english.terms(text)).as(text).isEmpty();
        }
    }

    @Test
    void everyLanguageCutsEveryText() {
        for (var language : Language.values()) {
            assertThat(new TextAnalyzer(language)
                            .terms("H\u00e4user \u4f60\u597d \u0434\u043e\u043c\u0430 caf\u00e9 12"))
                    .as(language.name())
                    .isNotEmpty()
                    .noneMatch(term -> term.text().isBlank() || term.text().contains(" "));
        }
    }

    @Test
    void longWordsAreCut() {
        assertThat(texts("x".repeat(100_000))).allMatch(term -> term.length() <= 255);
    }

    private List<String> texts(String text) {
        return english.terms(text).stream().map(Term::text).toList();
    }
}
