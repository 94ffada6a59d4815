package dev.alluvium.embeddings;

import java.util.List;
import java.util.Random;

/// Texts made of everything that people and programs put into messages. The same seed gives the same texts.
final class Texts {

    private static final List<String> PARTS = List.of(
            "river",
            "The",
            "Flooding",
            "don't",
            "3.14",
            "https://example.org/a?b=c",
            "antidisestablishmentarianism",
            ".",
            ". ",
            "! ",
            "? ",
            "...",
            ", ",
            "\n",
            "\n\n",
            "\t",
            "  ",
            " ",
            " ",
            " ",
            "Dr. ",
            "e.g. ",
            "[SEP]",
            "[CLS]",
            "[",
            "]",
            "(",
            "\"",
            "x".repeat(120),
            "lorem-".repeat(40),
            "=".repeat(30),
            "é",
            "e\u0301",
            "\u0301",
            "İ",
            "ẞ",
            "ﬃ",
            "Ω",
            "½",
            "你好世界",
            "。",
            "안녕하세요",
            "さようなら",
            "สวัสดี",
            "שלום",
            "مرحبا",
            "\u202E",
            "😀",
            "👨\u200D👩\u200D👧",
            "🇩🇪🇫🇷",
            "𠀀𠀁",
            "\u0000",
            "\u0007",
            "\u200B",
            "\uFEFF",
            "\u00A0",
            "\u3000",
            "\u2029",
            "\uD83D",
            "\uDE00",
            "\uFFFD",
            "क्षि",
            "ᄀ\u1161\u11A8");

    private Texts() {}

    /// A text of that many parts.
    static String mixed(Random random, int parts) {
        var text = new StringBuilder();
        for (int i = 0; i < parts; i++) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
            if (random.nextInt(3) > 0) {
                text.append(' ');
            }
        }
        return text.toString();
    }
}
