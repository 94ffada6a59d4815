package dev.alluvium.analysis;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;

/// A text in the one spelling that all of its spellings have: Unicode's NFKC, without signs that nobody sees, with one
/// apostrophe and one hyphen. Letters keep their case. Of a text in that spelling this is the text itself.
///
/// NFKC alone would make `10²` the number 102 and `fact¹` a word of its own: a raised digit is a word of its own after
/// three letters and more, a power after a digit.
final class PlainText {
    private final String text;
    /// By place in the text, the original's; null when the places are the same.
    private final int[] starts;
    private final int[] ends;

    private PlainText(String text, int[] starts, int[] ends) {
        this.text = text;
        this.starts = starts;
        this.ends = ends;
    }

    static PlainText of(String original) {
        return isPlain(original) ? new PlainText(original, null, null) : new Writer(original).write();
    }

    String text() {
        return text;
    }

    /// Where in the original what starts at a place starts.
    int start(int place) {
        return starts == null ? place : starts[place];
    }

    /// Where in the original what ends before a place ends.
    int end(int place) {
        return ends == null || place == 0 ? place : ends[place - 1];
    }

    private static boolean isPlain(String text) {
        boolean ascii = true;
        for (int i = 0; i < text.length(); i++) {
            char sign = text.charAt(i);
            if (sign == '`') {
                return false;
            }
            if (sign >= 0x80) {
                if (Character.isSurrogate(sign) || Signs.isUnseen(sign) || replaced(sign) != null) {
                    return false;
                }
                ascii = false;
            }
        }
        return ascii || Normalizer.isNormalized(text, Form.NFKC);
    }

    /// What stands for a sign where NFKC keeps it or takes it for something else; null for all others.
    private static String replaced(int sign) {
        return switch (sign) {
            case '`', 0xb4, 0x2b9, 0x2bb, 0x2bc, 0x2bd, 0x374, 0x55a, 0x5f3, 0x1fef, 0x1ffd -> "'";
            case 0x2018, 0x2019, 0x201b, 0xa78c -> "'";
            case 0x2010, 0x2011, 0x2212, 0xfe63, 0xff0d -> "-";
            // NFKC would hang them on the word before.
            case 0x2120, 0x2122 -> " ";
            case 0x2044, 0x2215 -> "/";
            default -> null;
        };
    }

    /// Takes signs together that belong together, a letter and its accents, and writes what they are in NFKC.
    private static final class Writer {
        private final String original;
        private final StringBuilder plain;
        private final StringBuilder cluster = new StringBuilder();
        private int[] starts;
        private int[] ends;
        /// Where in the plain text the last raised or lowered digit ends.
        private int shifted = -1;

        Writer(String original) {
            this.original = original;
            this.plain = new StringBuilder(original.length());
            this.starts = new int[original.length() + 16];
            this.ends = new int[original.length() + 16];
        }

        PlainText write() {
            int from = 0;
            int to = 0;
            for (int i = 0; i < original.length(); ) {
                int sign = original.codePointAt(i);
                int next = i + Character.charCount(sign);
                if (!Signs.isUnseen(sign)) {
                    if (!cluster.isEmpty() && !Signs.mayCompose(sign)) {
                        flush(from, to);
                    }
                    if (cluster.isEmpty()) {
                        from = i;
                    }
                    cluster.appendCodePoint(sign);
                    to = next;
                }
                i = next;
            }
            flush(from, to);
            return new PlainText(plain.toString(), starts, ends);
        }

        private void flush(int from, int to) {
            if (cluster.isEmpty()) {
                return;
            }
            int first = cluster.codePointAt(0);
            if (cluster.length() == 1 && first < 0x80 && first != '`') {
                add((char) first, from, to);
            } else {
                var written = written(first);
                for (int i = 0; i < written.length(); i++) {
                    add(written.charAt(i), from, to);
                }
                if (RaisedDigits.isShifted(first)) {
                    shifted = plain.length();
                }
            }
            cluster.setLength(0);
        }

        private String written(int first) {
            var replaced = replaced(first);
            if (replaced != null) {
                return replaced + normalized(cluster.substring(Character.charCount(first)));
            }
            return RaisedDigits.apart(plain, shifted, first, normalized(cluster));
        }

        private void add(char sign, int from, int to) {
            if (plain.length() == starts.length) {
                starts = Arrays.copyOf(starts, 2 * starts.length);
                ends = Arrays.copyOf(ends, 2 * ends.length);
            }
            starts[plain.length()] = from;
            ends[plain.length()] = to;
            plain.append(sign);
        }
    }

    private static String normalized(CharSequence cluster) {
        var normalized = Normalizer.normalize(cluster, Form.NFKC);
        StringBuilder changed = null;
        for (int i = 0; i < normalized.length(); i++) {
            var replaced = replaced(normalized.charAt(i));
            if (replaced != null) {
                changed = changed == null ? new StringBuilder(normalized) : changed;
                changed.setCharAt(i, replaced.charAt(0));
            }
        }
        return changed == null ? normalized : changed.toString();
    }
}
