package dev.alluvium.analysis;

import dev.alluvium.analysis.Signs.Group;
import java.util.ArrayList;
import java.util.List;

/// A run of characters of a script that puts no blanks between words, as pairs of neighbours: `東京都` is `東京` and
/// `京都`. What shares all pairs with a question very likely says its words, and no dictionary is needed that both sides
/// would have to cut by alike.
///
/// A character of its own may be a word in Chinese, Japanese and Korean (猫, 집), and is a term, too.
final class CharacterPairs {
    private final String text;
    private final Group group;
    /// Where each character starts that is seen as one, with its marks, and where the last one ends.
    private final List<Integer> places = new ArrayList<>();

    private CharacterPairs(String text, Group group) {
        this.text = text;
        this.group = group;
    }

    static CharacterPairs read(String text, int start, Group group) {
        var run = new CharacterPairs(text, group);
        int at = start;
        while (at < text.length()) {
            int sign = text.codePointAt(at);
            boolean mark = at > start && Signs.isMark(sign);
            if (!mark && (!Signs.isLetter(sign) || Signs.group(sign) != group)) {
                break;
            }
            if (!mark) {
                run.places.add(at);
            }
            at += Character.charCount(sign);
        }
        run.places.add(at);
        return run;
    }

    int end() {
        return places.getLast();
    }

    /// @param position of the first term
    /// @return of what follows
    int addTo(List<Piece> pieces, int position) {
        int characters = places.size() - 1;
        if (characters == 1) {
            pieces.add(piece(0, 1, position, false));
            return position + 1;
        }
        for (int i = 0; i + 1 < characters; i++) {
            pieces.add(piece(i, i + 2, position + i, false));
            addSingle(pieces, i, position + i);
        }
        addSingle(pieces, characters - 1, position + characters - 2);
        return position + characters - 1;
    }

    private void addSingle(List<Piece> pieces, int character, int position) {
        if (group != Group.SOUTHEAST_ASIAN) {
            pieces.add(piece(character, character + 1, position, true));
        }
    }

    private Piece piece(int from, int to, int position, boolean single) {
        int start = places.get(from);
        int end = places.get(to);
        return new Piece(Folding.fold(text.substring(start, end)), position, 1, start, end, single);
    }
}
