package dev.alluvium.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Who said something.
///
/// @param type `human`, `agent`, `system` or `tool`
public record Sender(String id, String type, Optional<String> name) {
    public static Sender human(String id) {
        return new Sender(id, "human", Optional.empty());
    }

    public static Sender agent(String id) {
        return new Sender(id, "agent", Optional.empty());
    }

    public static Sender tool(String id) {
        return new Sender(id, "tool", Optional.empty());
    }

    public Sender named(String value) {
        return new Sender(id, type, Optional.of(value));
    }

    static Sender of(Fields said) {
        return new Sender(said.text("id"), said.text("type"), said.optionalText("name"));
    }

    Map<String, Object> json() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", id);
        fields.put("type", type);
        name.ifPresent(value -> fields.put("name", value));
        return fields;
    }
}
