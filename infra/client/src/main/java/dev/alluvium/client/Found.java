package dev.alluvium.client;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The answer to a search, the best hit first.
///
/// @param complete no better or further hit was left out
public record Found<T>(List<T> hits, boolean complete, Plan plan, double tookMillis) {

    /// What ran; empty for a leg that did not.
    public record Plan(String mode, Optional<String> semantic, Optional<String> keyword) {}

    static <T> Found<T> of(Fields said, Function<Fields, T> hit) {
        var plan = said.object("plan");
        return new Found<>(
                said.list("hits", hit),
                said.truth("complete"),
                new Plan(plan.text("mode"), plan.optionalText("semantic"), plan.optionalText("keyword")),
                said.number("took_ms"));
    }
}
