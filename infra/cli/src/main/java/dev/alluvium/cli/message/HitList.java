package dev.alluvium.cli.message;

import dev.alluvium.analysis.Term;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.cli.console.Terminal;
import java.util.ArrayList;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Hits for a person: rank, score, sender and time on one line, the text below with the question's words
/// marked.
public final class HitList {
    private static final int LONGEST_TEXT = 400;

    private final Terminal terminal;
    private final TextAnalyzer analyzer;
    private final Set<String> wanted;

    /// @param analyzer of the language in which the messages are searched
    public HitList(Terminal terminal, TextAnalyzer analyzer, String question) {
        this.terminal = terminal;
        this.analyzer = analyzer;
        this.wanted = analyzer.asked(question).stream()
                .filter(term -> !term.function())
                .map(Term::text)
                .collect(Collectors.toSet());
    }

    public void show(JsonNode hits) {
        var rank = 0;
        for (var hit : hits) {
            rank++;
            terminal.say("%2d. %s  %s  %s"
                    .formatted(
                            rank,
                            terminal.dim("%.4f%s".formatted(hit.path("score").asDouble(0), legs(hit))),
                            terminal.strong(sender(hit)),
                            terminal.dim(hit.path("occurred_at").asString("") + "  "
                                    + Terminal.printable(hit.path("message_id").asString("")))));
            terminal.say("    " + marked(shown(hit.path("content").asString(""))));
            if (hit.has("explanation")) {
                explain(hit.path("explanation"));
            }
        }
    }

    private void explain(JsonNode why) {
        var parts = new ArrayList<String>();
        var meaning = why.path("semantic");
        if (!meaning.isMissingNode()) {
            parts.add("meaning %+.2f%s".formatted(meaning.path("contribution").asDouble(0), rank(meaning)));
        }
        var words = why.path("keyword");
        if (!words.isMissingNode()) {
            parts.add("words %+.2f%s".formatted(words.path("contribution").asDouble(0), rank(words)));
        }
        for (var boost : why.path("boosts")) {
            parts.add("%s %+.2f"
                    .formatted(
                            Terminal.printable(boost.path("name").asString("")).replace('_', ' '),
                            boost.path("contribution").asDouble(0)));
        }
        terminal.say("    " + terminal.dim(String.join(", ", parts)));
        var terms = words.path("terms")
                .valueStream()
                .map(term -> "%s %.2f%s"
                        .formatted(
                                Terminal.printable(term.path("term").asString("")),
                                term.path("score").asDouble(0),
                                origin(term.path("in").asString(""))))
                .collect(Collectors.joining(", "));
        if (!terms.isEmpty()) {
            terminal.say("    " + terminal.dim("terms: " + terms));
        }
    }

    private static String rank(JsonNode leg) {
        return leg.path("rank").isNumber() ? " (rank " + leg.path("rank").asInt() + ")" : " (not found)";
    }

    private static String origin(String place) {
        return place.equals("content") ? "" : " (" + Terminal.printable(place) + ")";
    }

    /// What each leg of a hybrid search said of it.
    private static String legs(JsonNode hit) {
        var similarity = hit.path("similarity");
        var words = hit.path("keyword_score");
        return similarity.isNumber() && words.isNumber()
                ? " (meaning %.2f, words %.2f)".formatted(similarity.asDouble(), words.asDouble())
                : "";
    }

    private static String sender(JsonNode hit) {
        var sender = hit.path("sender");
        return Terminal.printable(sender.path("name").asString(sender.path("id").asString("")));
    }

    private static String shown(String text) {
        var line = Terminal.printable(text).strip();
        return line.codePointCount(0, line.length()) <= LONGEST_TEXT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_TEXT)) + "…";
    }

    String marked(String text) {
        var marked = new StringBuilder();
        int done = 0;
        for (var term : analyzer.terms(text)) {
            if (wanted.contains(term.text()) && term.start() >= done) {
                marked.append(text, done, term.start())
                        .append(terminal.match(text.substring(term.start(), term.end())));
                done = term.end();
            }
        }
        return marked.append(text, done, text.length()).toString();
    }
}
