package dev.alluvium.query.search.request;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.Phrase;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.search.request.SearchRequest.Question;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The fields of a request that are words: the text that is looked for, and what must or must not be said.
final class ReadWords {
    static final int MAX_QUERY_CHARACTERS = 32_768;
    /// Of either kind.
    static final int MAX_CONDITIONS = 50;

    static final int MAX_CONDITION_CHARACTERS = 1_000;

    /// Words of one condition, and of all: each text in question is gone through for each.
    static final int MAX_PHRASE_WORDS = 64;

    static final int MAX_CONDITION_WORDS = 512;

    private static final TextAnalyzer ANY_LANGUAGE = new TextAnalyzer(Language.ANY);

    private enum Syntax {
        PLAIN,
        OPERATORS
    }

    private static final String TOO_MANY = "must and must_not together have at most " + MAX_CONDITION_WORDS + " words";

    /// @param question empty when there is no text, or a wrong one
    record Words(Optional<Question> question, Conditions conditions) {}

    private ReadWords() {}

    static Words read(Fields fields) {
        var query = fields.text("query", MAX_QUERY_CHARACTERS);
        var syntax = fields.oneOf("syntax", Syntax.class).orElse(Syntax.PLAIN);
        var conditions = new Conditions(elements(fields, "must"), elements(fields, "must_not"));
        if (words(both(conditions.must(), conditions.mustNot())) > MAX_CONDITION_WORDS) {
            fields.refuse("must", TOO_MANY);
            fields.refuse("must_not", TOO_MANY);
        }
        if (syntax == Syntax.PLAIN) {
            return new Words(query.map(text -> new Question.Text(text, joined(text, conditions.must()))), conditions);
        }
        if (fields.value("vector").isPresent()) {
            fields.refuse("syntax", "says how query is read: give query, not vector");
        }
        return query.map(text -> typed(fields, text, conditions)).orElse(new Words(Optional.empty(), conditions));
    }

    private static Words typed(Fields fields, String text, Conditions others) {
        var typed = TypedQuery.read(text);
        if (!isWithinBounds(typed.must())
                || !isWithinBounds(typed.mustNot())
                || words(both(typed.must(), typed.mustNot())) > MAX_CONDITION_WORDS) {
            fields.refuse(
                    "query",
                    "must have at most %d phrases in quotes and %d exclusions, each of at most %d characters and %d words"
                            .formatted(MAX_CONDITIONS, MAX_CONDITIONS, MAX_CONDITION_CHARACTERS, MAX_PHRASE_WORDS));
        }
        var plain = typed.plain();
        // What only excludes has no meaning of its own.
        var question = new Question.Text(plain.isEmpty() ? text : plain, joined(plain, others.must()));
        return new Words(
                Optional.of(question),
                new Conditions(both(typed.must(), others.must()), both(typed.mustNot(), others.mustNot())));
    }

    private static boolean isWithinBounds(List<String> elements) {
        return elements.size() <= MAX_CONDITIONS
                && elements.stream()
                        .allMatch(element ->
                                element.length() <= MAX_CONDITION_CHARACTERS && words(element) <= MAX_PHRASE_WORDS);
    }

    private static int words(String element) {
        return Phrase.of(ANY_LANGUAGE, element).places().size();
    }

    private static int words(List<String> elements) {
        return elements.stream().mapToInt(ReadWords::words).sum();
    }

    private static List<String> elements(Fields fields, String name) {
        var elements = fields.texts(name, MAX_CONDITIONS, MAX_CONDITION_CHARACTERS);
        for (int i = 0; i < elements.size(); i++) {
            var element = elements.get(i);
            if (element.isPresent() && !TextAnalyzer.hasWords(element.get())) {
                fields.refuse(name + "[" + i + "]", "must have a word: a letter, a digit or an emoji");
            } else if (element.isPresent() && words(element.get()) > MAX_PHRASE_WORDS) {
                fields.refuse(name + "[" + i + "]", "must have at most " + MAX_PHRASE_WORDS + " words");
            }
        }
        return elements.stream().flatMap(Optional::stream).toList();
    }

    /// What must be said is looked for as well, so that it counts in the score by words.
    private static String joined(String text, List<String> must) {
        return must.isEmpty() ? text : text + "\n" + String.join("\n", must);
    }

    private static List<String> both(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
