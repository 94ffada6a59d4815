package dev.alluvium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Texts that only machines tell apart have the same terms, in every language.
class SpellingTest {

    @Test
    void composedAndDecomposedLettersAreEqual() {
        for (var text : List.of("café crème", "Ångström", "Müller-Lüdenscheidt", "Việt Nam", "й и ё", "한국어", "が ぱ")) {
            same(text, Normalizer.normalize(text, Normalizer.Form.NFD));
        }
    }

    @Test
    void formsForCompatibilityAreEqual() {
        same("ABC123 is here", "ＡＢＣ１２３　is here");
        same("バッチ B77", "ﾊﾞｯﾁ Ｂ７７");
        same("the office file flies", "the oﬃce ﬁle ﬂies");
        same("ffl st DZ", "ﬄ ﬆ Ǳ");
        same("Henry IV and 5 kg", "Henry Ⅳ and 5 ㎏");
        same("(2) 25 °C", "⑵ 25 ℃");
        same("mail@shop.example", "mail＠shop．example");
        same("𝐁𝐨𝐥𝐝 ℌ", "Bold H");
    }

    @Test
    void apostrophesQuotesAndHyphensAreEqual() {
        for (var apostrophe : List.of("’", "‘", "‛", "ʼ", "＇", "´", "`", "\u02b9", "\u1ffd", "\u1fef")) {
            same(
                    "we can't use O'Reilly's",
                    "we can" + apostrophe + "t use O" + apostrophe + "Reilly" + apostrophe + "s");
        }
        same("\"red bike\" 'blue'", "“red bike” ‘blue’");
        same("\"red bike\"", "„red bike“");
        same("\"red bike\"", "«red bike»");
        for (var hyphen : List.of("\u2010", "\u2011", "\u2212", "－", "﹣")) {
            same("e-mail of co-workers", "e" + hyphen + "mail of co" + hyphen + "workers");
        }
    }

    @Test
    void whatNobodySeesIsNotThere() {
        for (var sign : List.of(
                "\u00ad",
                "\u034f",
                "\u061c",
                "\u180e",
                "\u200b",
                "\u200c",
                "\u200d",
                "\u200e",
                "\u200f",
                "\u202a",
                "\u202e",
                "\u2060",
                "\u2063",
                "\u2066",
                "\ufe0f",
                "\ufeff",
                "\ufff9".replace('\ufff9', '\ufff0'),
                "\udb40\udc41")) {
            same("the warehouse password", "the ware" + sign + "house pass" + sign + "word" + sign);
        }
        same("❤ ☎ 1", "❤️ ☎︎ 1️⃣");
        same("👍", "👍🏽");
    }

    @Test
    void blanksOfAllWidthsAreBlanks() {
        for (var blank : List.of(
                "\u00a0", "\u1680", "\u2000", "\u2003", "\u2007", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f",
                "\u205f", "\u3000", "\u0085", "\t", "\r\n")) {
            same("rue de la Paix 1 299", "rue" + blank + "de" + blank + "la" + blank + "Paix 1" + blank + "299");
        }
    }

    @Test
    void lettersWithoutCaseAreEqual() {
        same("strasse", "STRASSE");
        same("Straße", "STRASSE");
        same("GROẞ", "gross");
        same("ΣΊΣΥΦΟΣ", "σίσυφος");
        same("istanbul", "İSTANBUL");
        same("istanbul", "ISTANBUL");
        same("ılık", "ILIK");
        same("İzmir", "İzmir".toLowerCase(java.util.Locale.ROOT));
        same("ЁЖ", "ёж");
        same("ǅungla", "ǆungla");
    }

    @Test
    void vowelSignsThatWritersLeaveOutAreLeftOut() {
        same("الاجتماع غدا", "الاجتماع غدًا");
        same("محمد", "مُحَمَّد");
        same("كتاب", "كـتـاب");
        same("שלום", "שָׁלוֹם");
        same("٢٠٢٦", "2026");
        same("२०२६", "2026");
    }

    @Test
    void smallNumbersAreNoPartOfWhatTheyStandBy() {
        same("10^2 metres", "10² metres");
        same("2^10", "2¹⁰");
        same("5 m2 of H2O and CO2", "5 m² of H₂O and CO₂");
        same("the fact 12 is known", "the fact¹² is known");
        same("1 1/2 cups", "1½ cups");
        same("3/4", "¾");
        same("1 item", "①item");
        same("Acme is sold", "Acme™ is sold");
    }

    @Test
    void accentsAreLettersOfTheirOwn() {
        assertThat(texts(Language.ENGLISH, "café")).isNotEqualTo(texts(Language.ENGLISH, "cafe"));
        assertThat(texts(Language.GERMAN, "schön")).isEqualTo(texts(Language.GERMAN, "schoen"));
    }

    @Test
    void placesAreThoseOfTheOriginal() {
        var text = "a \u200bsoft\u00adener, cafe\u0301s ﬁle ＡＢ";
        assertThat(new TextAnalyzer(Language.ANY)
                        .terms(text).stream().map(term -> text.substring(term.start(), term.end())))
                .containsExactly("a", "soft\u00adener", "cafe\u0301s", "ﬁle", "ＡＢ");
    }

    private static void same(String text, String other) {
        for (var language : Language.values()) {
            assertThat(texts(language, other))
                    .as(language + ": " + other)
                    .isNotEmpty()
                    .isEqualTo(texts(language, text));
        }
    }

    private static List<String> texts(Language language, String text) {
        return new TextAnalyzer(language)
                .terms(text).stream()
                        .map(term -> term.position() + "+" + term.span() + " " + term.text())
                        .toList();
    }
}
