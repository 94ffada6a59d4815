package dev.alluvium.analysis;

import java.util.ArrayList;
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

    /// In time that grows with the text, however long the phrase: it has at most so many terms as a request may ask
    /// for, and each costs a pass over one bit for each place of the text.
    ///
    /// @param text as [TextAnalyzer#terms] cuts it
    public boolean isIn(List<Term> text) {
        if (isEmpty()) {
            return false;
        }
        var said = new Said(text);
        // Before which places of the text the phrase up to one of its own places may end.
        var reached = new PlaceSet[places + 1];
        reached[0] = said.starts;
        for (var asked : terms) {
            var before = reached[asked.position()];
            if (before == null) {
                continue;
            }
            int end = asked.position() + asked.span();
            said.of(asked.text()).forEach((span, at) -> {
                if (reached[end] == null) {
                    reached[end] = new PlaceSet(said.places);
                }
                reached[end].addCommon(before, at, span);
            });
        }
        return reached[places] != null && !reached[places].isEmpty();
    }

    /// Where a text says the words that are asked for.
    private final class Said {
        private final int places;
        private final PlaceSet starts;
        private final Map<String, Map<Integer, PlaceSet>> bySpan = new HashMap<>();

        private Said(List<Term> text) {
            this.places = text.stream()
                    .mapToInt(term -> term.position() + term.span())
                    .max()
                    .orElse(0);
            this.starts = new PlaceSet(places);
            terms.forEach(term -> bySpan.put(term.text(), new HashMap<>()));
            for (var term : text) {
                starts.add(term.position());
                var spans = bySpan.get(term.text());
                if (spans != null) {
                    spans.computeIfAbsent(term.span(), _ -> new PlaceSet(places))
                            .add(term.position());
                }
            }
        }

        /// By how many places each takes.
        private Map<Integer, PlaceSet> of(String term) {
            return bySpan.get(term);
        }
    }
}
