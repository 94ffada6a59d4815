package dev.alluvium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// For random texts of all of Unicode.
class PlainTextTest {
    private static final int TEXTS = 20_000;
    /// Many texts of signs that do something.
    private static final String SIGNS =
            "aAeiIoßıİvTsK09.,'’`´-_@:+# ^/²³₂½①™·\u0301\u0307\u0308\u0323\u0345\u064b\u0653"
                + "\u05b0\u3099ﾞﾟかﾊバー漢語한\u1100\u1161\u11a8ﾡﾤㄱㅏกำขี้ไ\u0e33\u00a0\u202f\u2212\u2011ﬁｆ１\u1fef\u1ffd\u0374"
                + "👍🏽\u20e3🇩🇪";
    private static final int[] UNSEEN = {0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x34f, 0xfe0f, 0xe0041};

    private final Random random = new Random(20261128);

    @Test
    void whatIsPlainStaysAsItIs() {
        for (int i = 0; i < TEXTS; i++) {
            var plain = PlainText.of(text()).text();
            assertThat(PlainText.of(plain).text()).as(escaped(plain)).isEqualTo(plain);
        }
    }

    @Test
    void pieceByPieceIsTheSameAsAtOnce() {
        for (int i = 0; i < TEXTS; i++) {
            var text = text().codePoints()
                    .filter(sign -> !Signs.isUnseen(sign) && Character.getType(sign) != Character.OTHER_NUMBER)
                    .filter(sign -> PlainText.of(Character.toString(sign))
                            .text()
                            .equals(Normalizer.normalize(Character.toString(sign), Normalizer.Form.NFKC)))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(PlainText.of(text).text())
                    .as(escaped(text))
                    .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFKC));
        }
    }

    @Test
    void spellingsOfATextHaveTheSameTerms() {
        for (var language : List.of(Language.ENGLISH, Language.GERMAN, Language.FRENCH, Language.ANY)) {
            var analyzer = new TextAnalyzer(language);
            for (int i = 0; i < TEXTS / 4; i++) {
                var text = text();
                var terms = terms(analyzer, text);
                for (var other : List.of(
                        Normalizer.normalize(text, Normalizer.Form.NFC),
                        Normalizer.normalize(text, Normalizer.Form.NFD),
                        Normalizer.normalize(text, Normalizer.Form.NFC).replace("'", "’"),
                        withUnseen(text))) {
                    assertThat(terms(analyzer, other)).as(escaped(other)).isEqualTo(terms);
                }
            }
        }
    }

    @Test
    void placesLieInTheText() {
        var analyzer = new TextAnalyzer(Language.ENGLISH);
        for (int i = 0; i < TEXTS; i++) {
            var text = text();
            int position = 0;
            for (var term : analyzer.terms(text)) {
                assertThat(term.start()).as(escaped(text)).isBetween(0, term.end() - 1);
                assertThat(term.end()).isBetween(1, text.length());
                assertThat(term.position()).isBetween(position, position + 1);
                assertThat(term.text()).doesNotContain(" ", "\0");
                position = term.position();
            }
        }
    }

    @Test
    void aTextSaysEachOfItsPassages() {
        var analyzer = new TextAnalyzer(Language.ENGLISH);
        for (int i = 0; i < TEXTS; i++) {
            var text = PlainText.of(text()).text();
            var terms = analyzer.terms(text);
            if (!terms.isEmpty()) {
                assertThat(Phrase.of(analyzer, text).isIn(terms))
                        .as(escaped(text))
                        .isTrue();
            }
        }
    }

    private static List<String> terms(TextAnalyzer analyzer, String text) {
        return analyzer.terms(text).stream()
                .map(term -> term.position() + "+" + term.span() + " " + term.text() + term.function())
                .toList();
    }

    private String text() {
        var text = new StringBuilder();
        int length = random.nextInt(24);
        var signs = SIGNS.codePoints().toArray();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(random.nextInt(4) == 0 ? any() : signs[random.nextInt(signs.length)]);
        }
        return text.toString();
    }

    private int any() {
        while (true) {
            int sign = random.nextInt(random.nextBoolean() ? 0x3100 : 0x20000);
            if (Character.isDefined(sign) && Character.getType(sign) != Character.SURROGATE) {
                return sign;
            }
        }
    }

    private String withUnseen(String text) {
        return text.codePoints()
                .mapToObj(sign -> Character.toString(sign)
                        + (random.nextInt(3) == 0 ? Character.toString(UNSEEN[random.nextInt(UNSEEN.length)]) : ""))
                .collect(Collectors.joining());
    }

    private static String escaped(String text) {
        return text.codePoints().mapToObj("%04x"::formatted).collect(Collectors.joining(" "));
    }
}
