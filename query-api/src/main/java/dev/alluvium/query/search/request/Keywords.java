package dev.alluvium.query.search.request;

import dev.alluvium.analysis.Phrase;
import dev.alluvium.analysis.Term;
import dev.alluvium.analysis.TextAnalyzer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a search asks for in words: terms that count, phrases that a hit has to say, and phrases that it must not. A
/// phrase may be one word.
///
/// @param analyzer of the language by which the messages were filed
/// @param wanted terms and how often the query names them; function words only when there is nothing else
/// @param passed function words of the query, which do not count
public record Keywords(
        TextAnalyzer analyzer,
        Map<String, Integer> wanted,
        Set<String> passed,
        List<Phrase> required,
        List<Phrase> excluded) {

    /// Beyond this many different terms a query is a text, and its first ones say what it is about.
    static final int MOST_TERMS = 128;

    /// So many places of a phrase are looked up; beyond them the texts decide.
    static final int MOST_PLACES = 32;

    public static Keywords read(TextAnalyzer analyzer, String words, Conditions conditions) {
        var asked = analyzer.asked(words);
        var wanted = wanted(asked);
        return new Keywords(
                analyzer,
                wanted,
                passed(asked, wanted),
                phrases(analyzer, conditions.must()),
                phrases(analyzer, conditions.mustNot()));
    }

    private static List<Phrase> phrases(TextAnalyzer analyzer, List<String> elements) {
        return elements.stream()
                .map(element -> Phrase.of(analyzer, element))
                .filter(phrase -> !phrase.isEmpty())
                .toList();
    }

    private static Map<String, Integer> wanted(List<Term> terms) {
        boolean meaningful = terms.stream().anyMatch(term -> !term.function());
        var wanted = new LinkedHashMap<String, Integer>();
        for (var term : terms) {
            boolean counts = !meaningful || !term.function();
            if (counts && (wanted.size() < MOST_TERMS || wanted.containsKey(term.text()))) {
                wanted.merge(term.text(), 1, Integer::sum);
            }
        }
        return wanted;
    }

    private static Set<String> passed(List<Term> terms, Map<String, Integer> wanted) {
        var passed = new LinkedHashSet<String>();
        terms.stream()
                .filter(Term::function)
                .map(Term::text)
                .filter(text -> !wanted.containsKey(text))
                .forEach(passed::add);
        return passed;
    }

    /// Whether the query names somebody: all words of the name count in it.
    public boolean name(String somebody) {
        var terms = analyzer.asked(somebody).stream().map(Term::text).toList();
        return !terms.isEmpty() && wanted.keySet().containsAll(terms);
    }

    /// All terms that have to be looked up.
    public Set<String> terms() {
        var terms = new LinkedHashSet<>(wanted.keySet());
        required.forEach(phrase -> places(phrase).forEach(terms::addAll));
        excluded.forEach(phrase ->
                phrase.whole().ifPresentOrElse(terms::add, () -> places(phrase).forEach(terms::addAll)));
        return terms;
    }

    /// For each of the places that are looked up the terms one of which stands there.
    public static List<Set<String>> places(Phrase phrase) {
        return phrase.places().stream().limit(MOST_PLACES).toList();
    }

    /// Whether not every text is allowed.
    public boolean areConditional() {
        return !required.isEmpty() || !excluded.isEmpty();
    }

    /// Whether a text says all that it has to say, and nothing that it must not.
    public boolean allow(String text) {
        if (!areConditional()) {
            return true;
        }
        var terms = analyzer.terms(text);
        return required.stream().allMatch(phrase -> phrase.isIn(terms))
                && excluded.stream().noneMatch(phrase -> phrase.isWrittenIn(terms));
    }

    /// Nothing prints a query by accident.
    @Override
    public String toString() {
        return "Keywords[" + wanted.size() + " terms]";
    }
}
