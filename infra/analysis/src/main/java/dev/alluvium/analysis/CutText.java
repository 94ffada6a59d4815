package dev.alluvium.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Cuts a text into terms that are not stemmed yet, by the scripts that it is written in and not by its language.
///
/// Not Lucene's standard tokenizer: it takes `a.b` and `snake_case` for one word each, `C++` for C, and knows no second
/// term at a place.
final class CutText {
    /// Longer words than there are.
    private static final int SIMPLE = 64;

    private final String text;
    private final Set<?> elided;
    private final List<Piece> pieces = new ArrayList<>();
    private int at;
    private int position;

    private CutText(String text, Set<?> elided) {
        this.text = text;
        this.elided = elided;
    }

    /// @param elided words that lose their end before an apostrophe
    static List<Piece> pieces(PlainText text, Set<?> elided) {
        var cut = new CutText(text.text(), elided);
        while (cut.at < cut.text.length()) {
            cut.step();
        }
        return cut.pieces;
    }

    private void step() {
        if (takeSimple()) {
            return;
        }
        int sign = text.codePointAt(at);
        if (Signs.isLetter(sign)) {
            var group = Signs.group(sign);
            if (group == null) {
                var compound = Compound.read(text, at, elided);
                position = compound.addTo(pieces, position);
                at = compound.end();
            } else {
                var pairs = CharacterPairs.read(text, at, group);
                position = pairs.addTo(pieces, position);
                at = pairs.end();
            }
        } else if (Signs.isRegion(sign) || Signs.isEmoji(sign)) {
            int end = at + Character.charCount(sign);
            if (Signs.isRegion(sign) && end < text.length() && Signs.isRegion(text.codePointAt(end))) {
                end += Character.charCount(sign);
            }
            pieces.add(new Piece(text.substring(at, end), position++, at, end));
            at = end;
        } else {
            at += Character.charCount(sign);
        }
    }

    /// Nearly all words: small letters of English, which nothing touches that could belong to them. What [Compound]
    /// makes of them, in half the time.
    private boolean takeSimple() {
        char first = text.charAt(at);
        int end = at + 1;
        if (!isSmall(first) && !isSmall((char) (first + 'a' - 'A')) || at > 0 && text.charAt(at - 1) == '.') {
            return false;
        }
        while (end < text.length() && isSmall(text.charAt(end))) {
            end++;
        }
        if (end - at > SIMPLE || !endsAt(end)) {
            return false;
        }
        pieces.add(new Piece(Folding.fold(text.substring(at, end)), position++, at, end));
        at = end;
        return true;
    }

    private static boolean isSmall(char sign) {
        return sign >= 'a' && sign <= 'z';
    }

    private boolean endsAt(int end) {
        if (end == text.length()) {
            return true;
        }
        char next = text.charAt(end);
        if (Signs.isJoiner(next)) {
            return end + 1 == text.length() || text.charAt(end + 1) == ' ';
        }
        return next < 0x80 && !Signs.isLetter(next) && next != '+' && next != '#';
    }
}
