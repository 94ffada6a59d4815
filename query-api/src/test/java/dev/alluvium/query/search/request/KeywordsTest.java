package dev.alluvium.query.search.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzer;
import java.util.List;
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
    void noSignOfATextIsAnOperator() {
        var keywords = read("bikes \"red wheels\" -blue non-stop");
        assertThat(keywords.areConditional()).isFalse();
        assertThat(keywords.wanted()).containsOnlyKeys("bike", "red", "wheel", "blue", "nonstop", "non", "stop");
    }

    @Test
    void wordsOfAPhraseFollowEachOther() {
        assertThat(allow("a red, the bikes", "Red the bike")).isTrue();
        assertThat(allow("red bike the", "Red the bike")).isFalse();
        assertThat(allow("red the", "Red the bike")).isFalse();
        assertThat(allow("red bikes and blue ones", "bike", "blue one")).isTrue();
        assertThat(allow("red bikes", "bike", "blue one")).isFalse();
    }

    @Test
    void anExcludedPhraseIsExcludedAndNotItsWords() {
        assertThat(allowWithout("the red bike", "red bike")).isFalse();
        assertThat(allowWithout("red paint for a bike", "red bike")).isTrue();
    }

    @Test
    void wordsThatTouchAreExcludedAsAWhole() {
        for (var text : List.of("a well-known customer", "a wellknown one", "well_known")) {
            assertThat(allowWithout(text, "well-known")).as(text).isFalse();
        }
        assertThat(allowWithout("all is well, it is known", "well-known")).isTrue();
        assertThat(allowWithout("please check in the drawer", "check-in")).isTrue();
        assertThat(allowWithout("write to ana@shop.example", "ana@shop.example"))
                .isFalse();
        assertThat(allowWithout("ana in the shop, an example", "ana@shop.example"))
                .isTrue();
        assertThat(allowWithout("the co-op shop", "coop")).isFalse();
        assertThat(allowWithout("the coop shop", "co-op")).isFalse();
    }

    /// In a script without blanks there is no term for the whole, and its pairs are those of other words.
    @Test
    void whatHasNoWholeIsExcludedWhereItStands() {
        assertThat(allowWithout("東京タワーの近く", "東京タワー")).isFalse();
        assertThat(allowWithout("東京の近く", "東京タワー")).isTrue();
    }

    @Test
    void aPhraseIsFoundInEachSpelling() {
        assertThat(allow("she said we can\u2019t ship", "we can't ship")).isTrue();
        assertThat(allow("the email server", "e-mail server")).isTrue();
        assertThat(Keywords.read(analyzer, "", new Conditions(List.of("e-mail server"), List.of()))
                        .terms())
                .contains("email", "mail", "e", "server");
    }

    @Test
    void aTextForAQueryIsBounded() {
        var query = IntStream.range(0, 5_000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
        assertThat(read(query).wanted()).hasSize(Keywords.MOST_TERMS);
        var conditions = new Conditions(List.of(query), List.of(query));
        assertThat(Keywords.read(analyzer, "", conditions).terms()).hasSize(Keywords.MOST_PLACES);
        assertThat(read("secret").toString()).doesNotContain("secret");
        assertThat(new Conditions(List.of("secret"), List.of("secret")).toString())
                .doesNotContain("secret");
    }

    private boolean allow(String text, String... must) {
        return Keywords.read(analyzer, "", new Conditions(List.of(must), List.of()))
                .allow(text);
    }

    private boolean allowWithout(String text, String... mustNot) {
        return Keywords.read(analyzer, "", new Conditions(List.of(), List.of(mustNot)))
                .allow(text);
    }

    private Keywords read(String query) {
        return Keywords.read(analyzer, query, Conditions.NONE);
    }
}
