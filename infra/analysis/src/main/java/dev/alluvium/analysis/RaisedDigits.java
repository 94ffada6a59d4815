package dev.alluvium.analysis;

/// Keeps a number that is written small, as a fraction or in a circle apart from what it touches, where it would be
/// taken for another number or another word: `10²` is `10^2`, `fact¹` is `fact 1`, `1½` is `1 1/2`. `m²` and `CO₂` are
/// what people type, `m2` and `CO2`.
final class RaisedDigits {
    /// After so many letters a raised digit is a note and no unit.
    private static final int WORD = 3;

    private RaisedDigits() {}

    static boolean isShifted(int sign) {
        return isRaised(sign) || isLowered(sign);
    }

    private static boolean isRaised(int sign) {
        return sign == 0xb2 || sign == 0xb3 || sign == 0xb9 || sign == 0x2070 || sign >= 0x2074 && sign <= 0x2079;
    }

    private static boolean isLowered(int sign) {
        return sign >= 0x2080 && sign <= 0x2089;
    }

    /// @param before the text so far
    /// @param shifted where its last raised or lowered digit ends
    /// @param sign what comes
    /// @param normalized the same in NFKC
    static String apart(StringBuilder before, int shifted, int sign, String normalized) {
        if (isShifted(sign)) {
            return separator(before, shifted, sign) + normalized;
        }
        boolean isNumber =
                sign >= 0x80 && Character.getType(sign) == Character.OTHER_NUMBER && normalized.codePointAt(0) != sign;
        return isNumber ? " " + normalized + " " : normalized;
    }

    private static String separator(StringBuilder before, int shifted, int sign) {
        if (before.isEmpty() || before.length() == shifted) {
            return "";
        }
        if (Signs.isDigit(before.codePointBefore(before.length()))) {
            return isRaised(sign) ? "^" : " ";
        }
        return isRaised(sign) && letters(before) >= WORD ? " " : "";
    }

    private static int letters(StringBuilder text) {
        int letters = 0;
        for (int at = text.length(); at > 0 && letters < WORD; letters++) {
            int sign = text.codePointBefore(at);
            if (!Signs.isLetter(sign) || Signs.isDigit(sign)) {
                break;
            }
            at -= Character.charCount(sign);
        }
        return letters;
    }
}
