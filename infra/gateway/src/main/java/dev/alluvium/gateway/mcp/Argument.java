package dev.alluvium.gateway.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a tool or prompt takes.
record Argument(String name, boolean required, Kind kind, String description) {
    sealed interface Kind {}

    /// @param most characters
    /// @param choices anything when empty
    record Text(int most, List<String> choices) implements Kind {}

    record Whole(int least, int most) implements Kind {}

    static Argument text(String name, int most, String description) {
        return new Argument(name, false, new Text(most, List.of()), description);
    }

    static Argument whole(String name, int least, int most, String description) {
        return new Argument(name, false, new Whole(least, most), description);
    }

    Argument needed() {
        return new Argument(name, true, kind, description);
    }

    Map<String, Object> schema() {
        var schema = new LinkedHashMap<String, Object>();
        switch (kind) {
            case Text(int most, var choices) -> {
                schema.put("type", "string");
                schema.put("maxLength", most);
                if (required) {
                    schema.put("minLength", 1);
                }
                if (!choices.isEmpty()) {
                    schema.put("enum", choices);
                }
            }
            case Whole(int least, int most) -> {
                schema.put("type", "integer");
                schema.put("minimum", least);
                schema.put("maximum", most);
            }
        }
        schema.put("description", description);
        return schema;
    }

    /// What has to be changed about this value; empty when nothing.
    Optional<String> fault(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return required ? Optional.of(name + " is required") : Optional.empty();
        }
        return switch (kind) {
            case Text text -> fault(text, value);
            case Whole(int least, int most) ->
                value.isInt() && value.intValue() >= least && value.intValue() <= most
                        ? Optional.empty()
                        : Optional.of(name + " must be a whole number from " + least + " to " + most);
        };
    }

    private Optional<String> fault(Text text, JsonNode value) {
        if (!value.isString()) {
            return Optional.of(name + " must be a string");
        }
        var said = value.stringValue();
        if (!text.choices().isEmpty() && !text.choices().contains(said)) {
            return Optional.of(name + " must be one of " + String.join(", ", text.choices()));
        }
        if (required && said.isBlank()) {
            return Optional.of(name + " must not be empty");
        }
        return said.length() > text.most()
                ? Optional.of(name + " must have at most " + text.most() + " characters")
                : Optional.empty();
    }
}
