package dev.alluvium.query.search.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TypedQueryTest {
    @Test
    void quotesOfAllKindsMakeAPhrase() {
        for (var query : List.of(
                "\"red bike\" sold",
                "\u201cred bike\u201d sold",
                "\u201ered bike\u201c sold",
                "\u201ered bike\u201d sold",
                "\u201dred bike\u201d sold",
                "\u00abred bike\u00bb sold",
                "\u00ab\u00a0red bike\u00a0\u00bb sold",
                "\u00bbred bike\u00ab sold",
                "\u300cred bike\u300d sold",
                "(\"red bike\") sold",
                "\" red bike \" sold",
                "\"red bike\u201d sold")) {
            must(query, "red bike");
            mustNot(query);
            assertThat(TypedQuery.read(query).plain())
                    .as(query)
                    .contains("red bike")
                    .contains("sold");
        }
        must("\"red bike\" \"blue one\"", "red bike", "blue one");
        must("bike,\"red one\"", "red one");
    }

    @Test
    void aMinusExcludesAWordOrAPhrase() {
        mustNot("bike -blue", "blue");
        mustNot("-blue bike", "blue");
        mustNot("bike\n-blue\u00a0-green\u3000-red", "blue", "green", "red");
        mustNot("bike -\"red bike\"", "red bike");
        mustNot("bike -\u201ered bike\u201c", "red bike");
        mustNot("bike -\u00abred bike\u00bb", "red bike");
        mustNot("bike -\u201cred bike\u201d", "red bike");
        must("bike -\"red bike\"");
        mustNot("refund -well-known", "well-known");
        mustNot("refund -ana@shop.example", "ana@shop.example");
        mustNot("refund -#urgent -@ana -.NET -C++", "#urgent", "@ana", ".NET", "C++");
        mustNot("kayak -\"5\"", "5");
        mustNot("café -cafe\u0301 -\ud83d\udeb2", "cafe\u0301", "\ud83d\udeb2");
        mustNot("bike -#42", "#42");
        assertThat(TypedQuery.read("bike -\"red one\" -blue sold").plain()).isEqualToIgnoringWhitespace("bike sold");
        assertThat(TypedQuery.read("-blue").plain()).isEmpty();
    }

    @Test
    void marksOfInchesAndMinutesAreNone() {
        none("which is better, the 24\" monitor or the 27\" monitor?");
        none("6' 2\" and 5' 10\" tall");
        none("a 24 \" pipe and a 27 \" pipe");
        none("5\u2032 and 3\u2033");
        must("\"24\" monitor\" or \"27\" monitor\"", "24\" monitor", "27\" monitor");
        must("\"room 24\" or \"room 25\"", "room 24", "room 25");
        must("\"24\", \"25\"", "24", "25");
        must("24\" screen \"red bike\"", "red bike");
    }

    @Test
    void aMinusBeforeANumberWithinAWordOrAloneIsNone() {
        none("it was -5 degrees");
        none("-5 -.5 -$5 -\u20ac5 -\u0665 -17:30");
        none("well-known non-stop e-mail");
        none("- a -- b --- c - ");
        none("bike --blue ->blue -=blue -?! -");
        none("bike \u2212blue \u2013blue \u2014blue");
        none("a-b-c 1-2 x -");
    }

    @Test
    void aQuoteThatIsNeverClosedAndOneAroundNothingAreNone() {
        none("\"red bike");
        none("red bike\"");
        none("\u00abred bike");
        none("home \u00bb bikes \u00bb red");
        none("\"\" bike");
        none("\"?!\" bike");
        none("bike -\"\" -\"?!\"");
        mustNot("bike -\"red", "\"red");
    }

    private static void none(String query) {
        must(query);
        mustNot(query);
    }

    private static void must(String query, String... phrases) {
        assertThat(TypedQuery.read(query).must().stream().map(String::strip))
                .as(query)
                .map(phrase -> phrase.replaceAll("^\\h+|\\h+$", ""))
                .containsExactly(phrases);
    }

    private static void mustNot(String query, String... phrases) {
        assertThat(TypedQuery.read(query).mustNot()).as(query).containsExactly(phrases);
    }
}
