package dev.alluvium.insight.derive.chat;

import dev.alluvium.insight.derive.Candidate;
import dev.alluvium.insight.derive.Candidate.Quote;
import dev.alluvium.insight.derive.CountDrops;
import dev.alluvium.insight.derive.DropReason;
import dev.alluvium.insight.derive.InsightKind;
import dev.alluvium.insight.derive.text.KeyPhrases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what a chat model answered: one JSON object with a list of insights, every field of the type that was asked
/// for. What is not is dropped and counted, and nothing is guessed.
final class ChatAnswer {

    private static final int MOST_INSIGHTS = 20;
    private static final int MOST_QUOTES = 10;
    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_NAME = 200;

    private final JsonMapper mapper;
    private final CountDrops drops;

    ChatAnswer(JsonMapper mapper, CountDrops drops) {
        this.mapper = mapper;
        this.drops = drops;
    }

    /// @param candidates that could be read
    /// @param tokens     that the model says it used; negative when it does not say
    record Read(List<Candidate> candidates, long tokens) {}

    /// @param body of the response, as `/v1/chat/completions` gives it
    Read read(byte[] body) {
        try {
            var answer = mapper.readTree(body);
            var content = answer.path("choices").path(0).path("message").path("content");
            long tokens = answer.path("usage").path("total_tokens").asLong(-1);
            return new Read(content.isString() ? insights(content.stringValue()) : unreadable(), tokens);
        } catch (JacksonException e) {
            return new Read(unreadable(), -1);
        }
    }

    private List<Candidate> insights(String content) {
        var list = mapper.readTree(content).path("insights");
        if (!list.isArray()) {
            return unreadable();
        }
        var candidates = new ArrayList<Candidate>();
        for (var each : list) {
            if (candidates.size() == MOST_INSIGHTS) {
                drops.dropped(DropReason.TOO_LONG);
                break;
            }
            candidate(each).ifPresentOrElse(candidates::add, () -> drops.dropped(DropReason.UNREADABLE));
        }
        return candidates;
    }

    private List<Candidate> unreadable() {
        drops.dropped(DropReason.UNREADABLE);
        return List.of();
    }

    private static Optional<Candidate> candidate(JsonNode insight) {
        var kind = text(insight.path("kind"), LONGEST_NAME).flatMap(ChatAnswer::kind);
        var text = text(insight.path("text"), LONGEST_TEXT);
        var subject = text(insight.path("subject"), LONGEST_NAME);
        var about = insight.path("about");
        var worth = insight.path("worth");
        var quotes = quotes(insight.path("quotes"));
        boolean isWhole = kind.isPresent()
                && text.isPresent()
                && subject.isPresent()
                && quotes.isPresent()
                && worth.isNumber()
                && worth.doubleValue() >= 0
                && worth.doubleValue() <= 1
                && (about.isNull() || about.isMissingNode() || about.isString());
        return isWhole
                ? Optional.of(new Candidate(
                        kind.get(),
                        text.get(),
                        subject,
                        text(about, LONGEST_NAME),
                        worth.doubleValue(),
                        KeyPhrases.of(text.get(), KeyPhrases.OF_A_STATEMENT),
                        quotes.get()))
                : Optional.empty();
    }

    private static Optional<InsightKind> kind(String label) {
        return Arrays.stream(InsightKind.values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }

    private static Optional<List<Quote>> quotes(JsonNode list) {
        if (!list.isArray() || list.size() > MOST_QUOTES) {
            return Optional.empty();
        }
        var quotes = new ArrayList<Quote>();
        for (var each : list) {
            var id = each.path("message_id");
            var quote = each.path("quote");
            if (!id.isString() || !quote.isString()) {
                return Optional.empty();
            }
            quotes.add(new Quote(id.stringValue(), quote.stringValue()));
        }
        return Optional.of(quotes);
    }

    /// Empty for what is no text, blank or too long.
    private static Optional<String> text(JsonNode node, int longest) {
        return Optional.of(node)
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .map(text -> text.replace("\0", "").strip())
                .filter(text -> !text.isEmpty() && text.length() <= longest);
    }
}
