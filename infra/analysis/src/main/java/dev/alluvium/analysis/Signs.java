package dev.alluvium.analysis;

import java.lang.Character.UnicodeScript;

/// What signs are for words: which are seen, which make a word, which join two words that touch.
final class Signs {

    /// Scripts that put no blanks between words, or hang their endings on them without any: their
    /// texts are cut into pairs of neighbouring characters. Pairs go over the end of a kana, not
    /// over the end of a script of another group.
    enum Group {
        CHINESE_JAPANESE,
        KOREAN,
        SOUTHEAST_ASIAN
    }

    private Signs() {}

    /// Signs that nobody sees (Unicode's `Default_Ignorable_Code_Point`), and what only gives an emoji its colour or a
    /// digit its key: a word with them is the word without them.
    static boolean isUnseen(int sign) {
        if (sign < 0xad) {
            return false;
        }
        return sign == 0xad
                || sign == 0x34f
                || sign == 0x61c
                || isFiller(sign)
                || sign >= 0x17b4 && sign <= 0x17b5
                || sign >= 0x180b && sign <= 0x180f
                || sign >= 0x200b && sign <= 0x200f
                || sign >= 0x202a && sign <= 0x202e
                || sign >= 0x2060 && sign <= 0x206f
                || sign == 0x20e3
                || sign >= 0xfe00 && sign <= 0xfe0f
                || sign == 0xfeff
                || sign >= 0xfff0 && sign <= 0xfff8
                || sign >= 0x1bca0 && sign <= 0x1bca3
                || sign >= 0x1d173 && sign <= 0x1d17a
                || sign >= 0x1f3fb && sign <= 0x1f3ff
                || sign >= 0xe0000 && sign <= 0xe0fff;
    }

    private static boolean isFiller(int sign) {
        return sign == 0x115f || sign == 0x1160 || sign == 0x3164 || sign == 0xffa0;
    }

    static boolean isMark(int sign) {
        if (sign < 0x300) {
            return false;
        }
        int type = Character.getType(sign);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    /// Whether normalising a text may draw the sign into the one before it.
    static boolean mayCompose(int sign) {
        return sign >= 0x300
                && (isMark(sign)
                        || sign >= 0x1160 && sign <= 0x11ff
                        || sign >= 0x3131 && sign <= 0x318e
                        || sign >= 0xd7b0 && sign <= 0xd7ff
                        || sign >= 0xff9e && sign <= 0xffdc
                        || sign >= 0x16d40 && sign <= 0x16d7f);
    }

    /// Letters and digits, of which words are made.
    static boolean isLetter(int sign) {
        if (sign < 0x80) {
            return sign >= 'a' && sign <= 'z' || sign >= 'A' && sign <= 'Z' || isDigit(sign);
        }
        int type = Character.getType(sign);
        return Character.isLetterOrDigit(sign) || type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER;
    }

    static boolean isDigit(int sign) {
        return sign >= '0' && sign <= '9' || sign >= 0x80 && Character.isDigit(sign);
    }

    /// A letter or a digit that is part of a word with blanks around it.
    static boolean isOfWord(int sign) {
        return isLetter(sign) && group(sign) == null;
    }

    /// Between two words that touch, these make one of them: `a.b`, `well-known`, `snake_case`, `ana@shop.example`,
    /// `key:value`, `O'Reilly`, Catalan `col·legi`.
    static boolean isJoiner(int sign) {
        return sign == '.' || sign == '-' || sign == '_' || sign == '\'' || sign == '@' || sign == ':' || sign == 0xb7;
    }

    /// Null for scripts that put blanks between words.
    static Group group(int sign) {
        if (sign < 0xe00) {
            return null;
        }
        return switch (UnicodeScript.of(sign)) {
            case HAN, HIRAGANA, KATAKANA, BOPOMOFO, YI -> Group.CHINESE_JAPANESE;
            case HANGUL -> Group.KOREAN;
            case THAI, LAO, KHMER, MYANMAR, TAI_LE, NEW_TAI_LUE, TAI_THAM, TAI_VIET, JAVANESE, BALINESE ->
                Group.SOUTHEAST_ASIAN;
            // The sign that draws out a vowel belongs to both kana.
            default -> sign == 0x30fc ? Group.CHINESE_JAPANESE : null;
        };
    }

    static boolean isEmoji(int sign) {
        return sign >= 0x2000 && (Character.isExtendedPictographic(sign) || Character.isEmojiPresentation(sign));
    }

    /// Two of them are a flag.
    static boolean isRegion(int sign) {
        return sign >= 0x1f1e6 && sign <= 0x1f1ff;
    }
}
