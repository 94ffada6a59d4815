package dev.alluvium.cli.message;

import dev.alluvium.analysis.Term;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.cli.console.Terminal;
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
        }
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
