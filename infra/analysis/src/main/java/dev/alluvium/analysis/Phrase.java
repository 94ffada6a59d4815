package dev.alluvium.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Words that follow each other. A word of several parts is in a text as one or in its parts: `e-mail server`, `email
/// server` and `e mail server` are one phrase.
public final class Phrase {
    private final List<Term> terms;
    private final int places;

    private Phrase(List<Term> terms) {
        this.terms = terms;
        this.places = terms.stream()
                .mapToInt(term -> term.position() + term.span())
                .max()
                .orElse(0);
    }

    public static Phrase of(TextAnalyzer analyzer, String text) {
        return new Phrase(analyzer.asked(text));
    }

    /// Without letters and digits; in no text.
    public boolean isEmpty() {
        return terms.isEmpty();
    }

    /// For each of its places the terms one of which a text has that has the phrase.
    public List<Set<String>> places() {
        var alternatives = new ArrayList<Set<String>>();
        for (int place = 0; place < places; place++) {
            alternatives.add(new HashSet<>());
        }
        for (var term : terms) {
            for (int place = term.position(); place < term.position() + term.span(); place++) {
                alternatives.get(place).add(term.text());
            }
        }
        return alternatives;
    }

    /// The one term that is all of it: of a word, or of words that touch.
    public Optional<String> whole() {
        return terms.stream()
                .filter(term -> term.span() == places)
                .map(Term::text)
                .findFirst();
    }

    /// What an exclusion asks. Words that touch are there only where they touch, or are written as one: who excludes
    /// `check-in` does not mean `check in the drawer`.
    ///
    /// @param text as [TextAnalyzer#terms] cuts it
    public boolean isWrittenIn(List<Term> text) {
        return whole().map(whole -> text.stream().anyMatch(term -> term.text().equals(whole)))
                .orElseGet(() -> isIn(text));
    }

    /// @param text as [TextAnalyzer#terms] cuts it
    public boolean isIn(List<Term> text) {
        if (isEmpty()) {
            return false;
        }
        var found = byText(text);
        // Before which places of the text the phrase up to one of its own places may end.
        var reached = new BitSet[places + 1];
        for (int place = 0; place <= places; place++) {
            reached[place] = new BitSet();
        }
        text.forEach(term -> reached[0].set(term.position()));
        for (var asked : terms) {
            for (var term : found.getOrDefault(asked.text(), List.of())) {
                if (reached[asked.position()].get(term.position())) {
                    reached[asked.position() + asked.span()].set(term.position() + term.span());
                }
            }
        }
        return !reached[places].isEmpty();
    }

    private Map<String, List<Term>> byText(List<Term> text) {
        var wanted = new HashSet<String>();
        terms.forEach(term -> wanted.add(term.text()));
        var found = new HashMap<String, List<Term>>();
        for (var term : text) {
            if (wanted.contains(term.text())) {
                found.computeIfAbsent(term.text(), _ -> new ArrayList<>()).add(term);
            }
        }
        return found;
    }
}
