package dev.alluvium.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/// What is looked for. Each method makes a new one.
///
/// @param fields by their names in JSON
public record Search(Map<String, Object> fields) {
    private static final String WAIT_FOR = "wait_for";
    private static final String TIMEOUT = "timeout_ms";
    private static final Duration USUAL_WAIT = Duration.ofSeconds(2);

    /// By words and by meaning, unless [#mode] says otherwise.
    public static Search of(String query) {
        return new Search(Map.of("query", query));
    }

    /// By meaning alone.
    public static Search of(double... vector) {
        return new Search(Map.of("vector", DoubleStream.of(vector).boxed().toList()));
    }

    public Search with(String field, Object value) {
        return new Search(With.field(fields, field, value));
    }

    /// @param value `hybrid`, `semantic` or `keyword`
    public Search mode(String value) {
        return with("mode", value);
    }

    /// @param value 1 to 200
    public Search limit(int value) {
        return with("limit", value);
    }

    public Search filter(Filter value) {
        return with("filter", value.fields());
    }

    /// Words and phrases that each hit says.
    public Search must(String... values) {
        return with("must", List.of(values));
    }

    /// Words and phrases that no hit says.
    public Search mustNot(String... values) {
        return with("must_not", List.of(values));
    }

    /// The query may have phrases in quotes, and words behind a minus.
    public Search operators() {
        return with("syntax", "operators");
    }

    /// @param neighbours of each hit in its session, 0 to 5 before and as many after
    public Search context(int neighbours) {
        return with("context", neighbours);
    }

    /// Hits say why they stand where they stand.
    public Search explain() {
        return with("explain", true);
    }

    /// Answered once what was published can be found, so that one finds what one has said.
    public Search waitFor(Published published, Duration longest) {
        return waitFor(Map.of("token", published.token(), TIMEOUT, longest.toMillis()), longest);
    }

    /// Answered once a message can be found, in this revision or a later one.
    public Search waitFor(String messageId, int revision, Duration longest) {
        return waitFor(Map.of("message_id", messageId, "revision", revision, TIMEOUT, longest.toMillis()), longest);
    }

    private Search waitFor(Map<String, Object> what, Duration longest) {
        if (longest.isNegative()) {
            throw new IllegalArgumentException("a time to wait is not negative");
        }
        return with(WAIT_FOR, what);
    }

    Duration waiting() {
        if (!(fields.get(WAIT_FOR) instanceof Map<?, ?> what)) {
            return Duration.ZERO;
        }
        return what.get(TIMEOUT) instanceof Number millis ? Duration.ofMillis(millis.longValue()) : USUAL_WAIT;
    }

    /// Without what is looked for, which does not belong into logs.
    @Override
    public String toString() {
        return "Search" + fields.keySet();
    }
}
