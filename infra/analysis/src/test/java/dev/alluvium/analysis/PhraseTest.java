package dev.alluvium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PhraseTest {
    private final TextAnalyzer analyzer = new TextAnalyzer(Language.ENGLISH);

    @Test
    void wordsFollowEachOther() {
        in("the red bike is sold", "red bike");
        in("Paid. In full, on Friday", "paid in full on friday");
        notIn("red paint for a bike", "red bike");
        notIn("bike red", "red bike");
        notIn("york has a new office", "new york");
        in("to be or not to be", "not to be");
    }

    @Test
    void wordsThatTouchAreOneOrSeveral() {
        for (var text : new String[] {
            "uses snake_case here",
            "uses snake case here",
            "uses snakecase here",
            "uses snakeCase here",
            "uses SNAKE-CASE here"
        }) {
            for (var phrase : new String[] {
                "snake case",
                "snake_case",
                "uses snake_case here",
                "uses snake case here",
                "uses snakeCase here",
                "case here",
                "uses snake"
            }) {
                if (!text.contains("snakecase") || !phrase.matches("snake case|case here|uses snake|.*snake case.*")) {
                    in(text, phrase);
                }
            }
        }
        in("the sign-in page is broken", "sign in page");
        in("the sign in page is broken", "sign-in page");
        in("the email server", "e-mail server");
        in("the e\u2011mail server", "email server");
        in("boot: org.acme.QuorumLost", "quorum lost");
        in("please _reconcile_ it now", "please reconcile it");
        in("the tide table is _really urgent_ now", "really urgent now");
        in("Fuse blown.Pump stopped", "fuse blown pump");
        notIn("well, it is known", "well-known");
        notIn("the sign page in", "sign-in page");
        notIn("ana in the shop", "ana@shop.example");
    }

    @Test
    void spellingIsNoMatter() {
        in("she said we can\u2019t ship", "we can't ship");
        in("cafe\u0301 cre\u0300me", "café crème");
        in("rue\u00a0de\u202fla Paix", "rue de la paix");
        in("pass\u00adport sc\u200ban", "passport scan");
        in("ﾊﾞｯﾁ Ｂ７７ failed", "B77 failed");
        in("release v2.14.0 is out", "release 2.14.0");
    }

    @Test
    void ofEachPlaceOneTermIsNeeded() {
        var phrase = Phrase.of(analyzer, "e-mail server");
        assertThat(phrase.places()).hasSize(3);
        assertThat(phrase.places().get(0)).containsExactlyInAnyOrder("email", "e");
        assertThat(phrase.places().get(1)).containsExactlyInAnyOrder("email", "mail");
        assertThat(phrase.places().get(2)).containsExactly("server");
        assertThat(phrase.whole()).isEmpty();
        assertThat(Phrase.of(analyzer, "well-known").whole()).contains("wellknown");
        assertThat(Phrase.of(analyzer, "ana@shop.example").whole()).contains("anashopexampl");
        assertThat(Phrase.of(analyzer, "#urgent").whole()).contains("urgent");
    }

    @Test
    void nothingIsInNoText() {
        var nothing = Phrase.of(analyzer, "?!");
        assertThat(nothing.isEmpty()).isTrue();
        assertThat(nothing.isIn(analyzer.terms("a text"))).isFalse();
        assertThat(nothing.places()).isEmpty();
        assertThat(nothing.whole()).isEmpty();
    }

    @Test
    void manyWaysThroughAPhraseAreNotTriedOneByOne() {
        var text = "ab-cd ".repeat(2_000);
        notIn(text, "ab-cd ".repeat(200) + "missing");
        in(text, "ab-cd ".repeat(200));
    }

    private void in(String text, String phrase) {
        assertThat(Phrase.of(analyzer, phrase).isIn(analyzer.terms(text)))
                .as(phrase + " in " + text)
                .isTrue();
    }

    private void notIn(String text, String phrase) {
        assertThat(Phrase.of(analyzer, phrase).isIn(analyzer.terms(text)))
                .as(phrase + " in " + text)
                .isFalse();
    }

    /// Against a plain search through words, over the edges of 64 places.
    @Test
    void isFoundWhereverItStands() {
        var random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            var text = words(random, 1 + random.nextInt(200));
            var phrase = words(random, 1 + random.nextInt(5));
            boolean said = (" " + String.join(" ", text) + " ").contains(" " + String.join(" ", phrase) + " ");
            assertThat(Phrase.of(analyzer, String.join(" ", phrase)).isIn(analyzer.terms(String.join(" ", text))))
                    .as("%s in %s", phrase, text)
                    .isEqualTo(said);
        }
    }

    private static List<String> words(Random random, int count) {
        return random.ints(count, 0, 3)
                .mapToObj(i -> List.of("red", "bike", "kayak").get(i))
                .toList();
    }
}
