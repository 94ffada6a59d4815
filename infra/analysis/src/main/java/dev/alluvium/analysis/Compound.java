package dev.alluvium.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Words that touch: each is a term, and so is the whole, without what joins them. So `e-mail` is found by `email`, by
/// `mail` and as a whole, `InvoiceJob.run` by `run`, by `job` and by `InvoiceJob`. Between digits the joiner stays:
/// `10-20` is not 1020.
final class Compound {
    /// More than so many words are a list, and their whole is nothing that anybody names.
    private static final int MOST_ATOMS = 12;

    private static final int LONGEST = 255;

    private final String text;
    private final List<Atom> atoms = new ArrayList<>();

    private Compound(String text) {
        this.text = text;
    }

    /// @param start of a letter or digit
    static Compound read(String text, int start, Set<?> elided) {
        var compound = new Compound(text);
        char joined = 0;
        for (int at = start; ; ) {
            var atom = Atom.read(text, at, joined, elided);
            compound.atoms.add(atom);
            at = atom.end();
            if (at == text.length()) {
                return compound;
            }
            int next = text.codePointAt(at);
            boolean joins = Signs.isJoiner(next) || Signs.isDigit(text.charAt(at - 1)) && Atom.isTimeMark(text, at);
            if (joins && at + 1 < text.length() && Signs.isOfWord(text.codePointAt(at + 1))) {
                joined = (char) next;
                at++;
            } else if (Signs.isOfWord(next)) {
                joined = 0;
            } else {
                return compound;
            }
        }
    }

    int end() {
        return atoms.getLast().end();
    }

    /// Adds its terms, at each place the longest first.
    ///
    /// @param position of the first one
    /// @return of what follows
    int addTo(List<Piece> pieces, int position) {
        if (atoms.size() == 1 && atoms.getFirst().isPlainWord(text)) {
            var word = atoms.getFirst();
            pieces.add(new Piece(word.form(), position, word.start(), word.end()));
            return position + 1;
        }
        int first = pieces.size();
        int next = position;
        for (var atom : atoms) {
            int words = Math.max(1, atom.parts().size());
            pieces.add(new Piece(atom.form(), next, words, atom.start(), atom.end(), false));
            for (int i = 0; i < atom.parts().size(); i++) {
                var part = atom.parts().get(i);
                pieces.add(new Piece(part.form(), next + i, part.start(), part.end()));
            }
            next += words;
        }
        addNames(pieces, position, next);
        pieces.subList(first, pieces.size())
                .sort(Comparator.comparingInt(Piece::position)
                        .thenComparing(Comparator.comparingInt(Piece::span).reversed())
                        .thenComparing(Comparator.comparingInt(Piece::end).reversed())
                        .thenComparingInt(Piece::start));
        return next;
    }

    private void addNames(List<Piece> pieces, int position, int next) {
        var name = atoms.getFirst();
        if (isNamedWithDot()) {
            pieces.add(new Piece("." + name.form(), position, 1, name.start() - 1, name.end(), false));
        }
        if (isNamedWithPlus()) {
            var last = atoms.getLast();
            pieces.add(new Piece(last.form() + "++", next - 1, 1, last.start(), last.end() + 2, false));
        }
        if (atoms.size() > 1 && atoms.size() <= MOST_ATOMS) {
            var whole = whole();
            if (whole.length() <= LONGEST) {
                pieces.add(new Piece(whole, position, next - position, name.start(), end(), false));
            }
        }
    }

    private String whole() {
        var whole = new StringBuilder();
        for (var atom : atoms) {
            boolean numbers = !whole.isEmpty()
                    && Signs.isDigit(whole.charAt(whole.length() - 1))
                    && atom.startsWithDigit()
                    && atom.joined() != 0;
            if (numbers) {
                whole.append(Character.toLowerCase(atom.joined()));
            }
            whole.append(atom.form());
        }
        return whole.toString();
    }

    /// `.NET`, `.gitignore`.
    private boolean isNamedWithDot() {
        int start = atoms.getFirst().start();
        boolean dotted =
                start > 0 && text.charAt(start - 1) == '.' && !atoms.getFirst().startsWithDigit();
        if (!dotted || start == 1) {
            return dotted;
        }
        char before = text.charAt(start - 2);
        return before <= ' ' || "([{<\"'/\\,;:|=*".indexOf(before) >= 0;
    }

    /// `Notepad++`; of one letter it is part of the word, see [Atom].
    private boolean isNamedWithPlus() {
        int end = end();
        return atoms.getLast().form().length() > 1
                && text.startsWith("++", end)
                && (end + 2 == text.length()
                        || !Signs.isLetter(text.codePointAt(end + 2)) && text.charAt(end + 2) != '+');
    }
}
