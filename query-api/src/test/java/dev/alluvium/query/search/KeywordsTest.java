package dev.alluvium.query.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeywordsTest {
    private final TextAnalyzer analyzer = new TextAnalyzer(Language.ENGLISH);

    @Test
    void functionWordsAreLeftOutUnlessThereIsNothingElse() {
        assertThat(read("who did order the red bike?").wanted()).containsOnlyKeys("order", "red", "bike");
        assertThat(read("to be or not to be").wanted())
                .containsEntry("to", 2)
                .containsEntry("be", 2)
                .hasSize(4);
    }

    @Test
    void phrasesAndExclusionsAreTakenOutOfThePlainText() {
        var keywords = read("bikes \"red wheels\" -blue non-stop - 5");
        assertThat(keywords.excluded()).containsExactly("blue");
        assertThat(keywords.phrases()).hasSize(1);
        assertThat(keywords.wanted()).containsOnlyKeys("bike", "red", "wheel", "nonstop", "non", "stop", "5");
        assertThat(Keywords.meant("bikes \"red wheels\" -blue non-stop - 5"))
                .doesNotContain("\"")
                .doesNotContain("blue")
                .contains("red wheels");
        assertThat(Keywords.meant("-blue")).isEqualTo("-blue");
    }

    @Test
    void wordsOfAPhraseFollowEachOther() {
        var keywords = read("\"Red the bike\"");
        assertThat(keywords.phrasesIn("a red, the bikes")).isTrue();
        assertThat(keywords.phrasesIn("red bike the")).isFalse();
        assertThat(keywords.phrasesIn("red the")).isFalse();
    }

    @Test
    void wordsThatTouchAreExcludedAsAWhole() {
        assertThat(read("refund -well-known").excluded()).containsExactly("wellknown");
        assertThat(read("refund -ana@shop.example").excluded()).containsExactly("anashopexampl");
        assertThat(read("shop -coop").excluded()).isEqualTo(read("shop -co-op").excluded());
    }

    @Test
    void aPhraseIsFoundInEachSpelling() {
        assertThat(read("\"we can't ship\"").phrasesIn("she said we can\u2019t ship"))
                .isTrue();
        assertThat(read("\"e-mail server\"").phrasesIn("the email server")).isTrue();
        assertThat(read("\"e-mail server\"").terms()).contains("email", "mail", "e", "server");
    }

    @Test
    void aTextForAQueryIsBounded() {
        var query = IntStream.range(0, 5_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        assertThat(read(query).wanted()).hasSize(Keywords.MOST_TERMS);
        assertThat(read("secret").toString()).doesNotContain("secret");
    }

    private Keywords read(String query) {
        return Keywords.read(analyzer, query);
    }
}
