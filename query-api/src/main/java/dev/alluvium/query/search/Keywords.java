package dev.alluvium.query.search;

import dev.alluvium.analysis.Phrase;
import dev.alluvium.analysis.Term;
import dev.alluvium.analysis.TextAnalyzer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a query's text asks for: words that count, phrases in quotes that must be there, and words that must not,
/// each written with a minus before it. Nothing else in it has a meaning of its own.
///
/// @param analyzer of the language by which the messages were filed
/// @param wanted terms and how often the query names them; function words only when there is nothing else
/// @param phrases words that must follow each other
/// @param excluded terms that a hit does not say
public record Keywords(TextAnalyzer analyzer, Map<String, Integer> wanted, List<Phrase> phrases, Set<String> excluded) {

    /// Beyond this many different terms a query is a text, and its first ones say what it is about.
    static final int MOST_TERMS = 128;

    private static final Pattern PART =
            Pattern.compile("[\"\u201c\u201d]([^\"\u201c\u201d]*)[\"\u201c\u201d]|(?<=^|\\s)-(?=[\\p{L}\\p{N}])(\\S+)");

    public static Keywords read(TextAnalyzer analyzer, String query) {
        var phrases = new ArrayList<Phrase>();
        var excluded = new LinkedHashSet<String>();
        var plain = new StringBuilder();
        var parts = PART.matcher(query);
        while (parts.find()) {
            if (parts.group(1) == null) {
                parts.appendReplacement(plain, " ");
                exclude(Phrase.of(analyzer, parts.group(2)), excluded);
            } else {
                parts.appendReplacement(plain, " $1 ");
                var phrase = Phrase.of(analyzer, parts.group(1));
                if (!phrase.isEmpty()) {
                    phrases.add(phrase);
                }
            }
        }
        parts.appendTail(plain);
        return new Keywords(analyzer, wanted(analyzer.asked(plain.toString())), phrases, excluded);
    }

    /// Words that touch are excluded as a whole: `-well-known` leaves what is well.
    private static void exclude(Phrase words, Set<String> excluded) {
        words.whole().ifPresentOrElse(excluded::add, () -> words.places().forEach(excluded::addAll));
    }

    /// What a query means to the embedding model: without what it excludes and without quotes, unless nothing is
    /// left.
    static String meant(String query) {
        var plain = PART.matcher(query)
                .replaceAll(part -> part.group(1) == null ? " " : Matcher.quoteReplacement(" " + part.group(1) + " "))
                .strip();
        return plain.isEmpty() ? query : plain;
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

    /// All terms that have to be looked up.
    Set<String> terms() {
        var terms = new LinkedHashSet<>(wanted.keySet());
        phrases.forEach(phrase -> phrase.places().forEach(terms::addAll));
        terms.addAll(excluded);
        return terms;
    }

    /// Whether a text has every phrase.
    public boolean phrasesIn(String text) {
        if (phrases.isEmpty()) {
            return true;
        }
        var terms = analyzer.terms(text);
        return phrases.stream().allMatch(phrase -> phrase.isIn(terms));
    }

    /// Nothing prints a query by accident.
    @Override
    public String toString() {
        return "Keywords[" + wanted.size() + " terms]";
    }
}
