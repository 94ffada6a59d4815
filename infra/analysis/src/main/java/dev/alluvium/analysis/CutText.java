package dev.alluvium.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Cuts a text into terms that are not stemmed yet, by the scripts that it is written in and not by its language.
///
/// Not Lucene's standard tokenizer: it takes `a.b` and `snake_case` for one word each, `C++` for C, and knows no second
/// term at a place.
final class CutText {
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
}
