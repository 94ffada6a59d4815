package dev.alluvium.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A message that was found.
///
/// @param chunk the part of it that was compared, where there is one
/// @param scores to order hits by, and to judge them by
/// @param before its neighbours, when they were asked for
/// @param explanation as JSON has it, when it was asked for
public record Hit(
        Said said,
        String sessionId,
        Optional<Chunk> chunk,
        Scores scores,
        List<Said> before,
        List<Said> after,
        Lineage lineage,
        Optional<Map<String, Object>> explanation) {

    /// In Unicode code points, the end exclusive.
    public record Chunk(int ordinal, int start, int end) {}

    public String messageId() {
        return said.messageId();
    }

    public String content() {
        return said.content();
    }

    static Hit of(Fields hit) {
        var context = hit.object("context");
        return new Hit(
                Said.of(hit),
                hit.text("session_id"),
                hit.optionalObject(
                        "chunk", each -> new Chunk(each.small("ordinal"), each.small("start"), each.small("end"))),
                Scores.of(hit),
                context.list("before", Said::of),
                context.list("after", Said::of),
                Lineage.of(hit.object("lineage")),
                hit.optionalObject("explanation", Fields::all));
    }
}
