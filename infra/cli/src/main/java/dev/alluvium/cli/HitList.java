package dev.alluvium.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// Hits for a person: rank, score, sender and time on one line, the text below with the question's words marked.
final class HitList {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['’][\\p{L}]+)?");
    private static final int LONGEST_TEXT = 400;

    /// Words that would be marked in every line and tell nothing.
    private static final Set<String> COMMON = Set.of(
            ("a an and any are as at be but by can did do does for from had has have he her his how i if in is it its"
                + " me my no not of on or our she so that the their them then there they this to was we were what when"
                + " where which who why will with you your")
                    .split(" "));

    private final Terminal terminal;
    private final Set<String> stems;

    HitList(Terminal terminal, String question) {
        this.terminal = terminal;
        this.stems = Arrays.stream(WORD.matcher(question)
                        .results()
                        .map(found -> found.group())
                        .toArray(String[]::new))
                .map(HitList::lower)
                .filter(word -> !COMMON.contains(word))
                .map(HitList::stem)
                .collect(Collectors.toSet());
    }

    void show(JsonNode hits) {
        var rank = 0;
        for (var hit : hits) {
            rank++;
            terminal.say("%2d. %s  %s  %s"
                    .formatted(
                            rank,
                            terminal.dim("%.4f%s".formatted(hit.path("score").asDouble(0), legs(hit))),
                            terminal.strong(sender(hit)),
                            terminal.dim(hit.path("occurred_at").asString("") + "  "
                                    + hit.path("message_id").asString(""))));
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
        return WORD.matcher(text).replaceAll(found -> {
            var word = found.group();
            var said = stems.contains(stem(lower(word))) ? terminal.match(word) : word;
            return java.util.regex.Matcher.quoteReplacement(said);
        });
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    /// Rough on purpose: enough that "brakes" marks "brake".
    private static String stem(String word) {
        for (var ending : new String[] {"ing", "ed", "es", "s", "e"}) {
            if (word.length() > ending.length() + 3 && word.endsWith(ending)) {
                return word.substring(0, word.length() - ending.length());
            }
        }
        return word;
    }
}
