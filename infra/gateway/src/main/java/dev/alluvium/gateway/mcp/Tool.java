package dev.alluvium.gateway.mcp;

import dev.alluvium.gateway.mcp.Request.Asker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What an agent may have done, for the tenant of its credential and for no other.
///
/// @param answers the members that each answer has, with their types in JSON
record Tool(
        String name,
        String description,
        List<Argument> arguments,
        Effect effect,
        Map<String, Object> answers,
        Work work) {
    private static final int LONGEST_SHOWN = 50;

    enum Effect {
        READS,
        ADDS,
        /// What cannot be had again.
        DESTROYS
    }

    interface Work {
        /// @throws dev.alluvium.gateway.http.ProblemException when it is refused; the agent is told why
        Map<String, Object> of(Asker asker, JsonNode arguments);
    }

    Map<String, Object> view() {
        var properties = new LinkedHashMap<String, Object>();
        arguments.forEach(its -> properties.put(its.name(), its.schema()));
        var input = new LinkedHashMap<String, Object>();
        input.put("type", "object");
        input.put("properties", properties);
        input.put(
                "required",
                arguments.stream()
                        .filter(Argument::required)
                        .map(Argument::name)
                        .toList());
        input.put("additionalProperties", false);
        var view = new LinkedHashMap<String, Object>();
        view.put("name", name);
        view.put("description", description);
        view.put("inputSchema", input);
        view.put("outputSchema", output());
        view.put("annotations", annotations());
        return view;
    }

    private Map<String, Object> output() {
        var properties = new LinkedHashMap<String, Object>();
        answers.forEach((member, type) -> properties.put(member, Map.of("type", type)));
        var output = new LinkedHashMap<String, Object>();
        output.put("type", "object");
        output.put("properties", properties);
        output.put("required", List.copyOf(answers.keySet()));
        return output;
    }

    private Map<String, Object> annotations() {
        var annotations = new LinkedHashMap<String, Object>();
        annotations.put("readOnlyHint", effect == Effect.READS);
        annotations.put("destructiveHint", effect == Effect.DESTROYS);
        annotations.put("idempotentHint", effect != Effect.ADDS);
        annotations.put("openWorldHint", false);
        return annotations;
    }

    /// What the agent has to change in its arguments; empty when nothing.
    List<String> faults(JsonNode given) {
        var faults = new ArrayList<String>();
        arguments.forEach(its -> its.fault(given.path(its.name())).ifPresent(faults::add));
        var known = arguments.stream().map(Argument::name).toList();
        given.propertyNames().stream()
                .filter(name -> !known.contains(name))
                .map(name -> name.substring(0, Math.min(LONGEST_SHOWN, name.length())))
                .forEach(name -> faults.add(name + " is not known; known are " + String.join(", ", known)));
        return faults;
    }
}
