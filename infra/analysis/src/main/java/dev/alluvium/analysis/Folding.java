package dev.alluvium.analysis;

/// Brings a word to the form in which letters that only look different are the same: without case, `ß` as `ss`, the
/// four Turkish i as one, digits of all scripts, without the vowel signs of Arabic and Hebrew, which writers leave out.
///
/// Accents stay: what they mean is for the stemmer of each language to say.
final class Folding {
    private Folding() {}

    /// @param word in the spelling of [PlainText]
    static String fold(String word) {
        for (int i = 0; i < word.length(); i++) {
            char sign = word.charAt(i);
            if (sign >= 0x80) {
                return foldAll(word);
            }
            if (sign >= 'A' && sign <= 'Z') {
                return lower(word, i);
            }
        }
        return word;
    }

    private static String lower(String word, int from) {
        var lower = word.toCharArray();
        for (int i = from; i < lower.length; i++) {
            if (lower[i] >= 0x80) {
                return foldAll(word);
            }
            if (lower[i] >= 'A' && lower[i] <= 'Z') {
                lower[i] += 'a' - 'A';
            }
        }
        return new String(lower);
    }

    private static String foldAll(String word) {
        var folded = new StringBuilder(word.length() + 2);
        for (int i = 0; i < word.length(); ) {
            int sign = word.codePointAt(i);
            i += Character.charCount(sign);
            if (Character.isDigit(sign)) {
                folded.append((char) ('0' + Character.digit(sign, 10)));
            } else if (!isLeftOut(sign) && !isDotOfI(sign, folded)) {
                // By way of the capital, which is one where there are several small letters: σ and ς, i and ı.
                int small = Character.toLowerCase(Character.toUpperCase(sign));
                if (small == 'ß') {
                    folded.append("ss");
                } else {
                    folded.appendCodePoint(small);
                }
            }
        }
        return folded.toString();
    }

    /// What other programs make of a dotted capital I: an i and a dot.
    private static boolean isDotOfI(int sign, StringBuilder before) {
        return sign == 0x307 && !before.isEmpty() && before.charAt(before.length() - 1) == 'i';
    }

    private static boolean isLeftOut(int sign) {
        return sign == 0x640
                || sign >= 0x64b && sign <= 0x652
                || sign == 0x670
                || sign >= 0x591 && sign <= 0x5bd
                || sign == 0x5bf
                || sign >= 0x5c1 && sign <= 0x5c2
                || sign >= 0x5c4 && sign <= 0x5c5
                || sign == 0x5c7;
    }
}
