package dev.alluvium.query.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/// The schemas of the contract, each with its fields.
record DocsSchemas(Html html) {
    private static final String REFERENCE = "#/components/schemas/";
    private static final List<String> BOUNDS = List.of(
            "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "format", "default");

    void all(JsonNode schemas) {
        html.element("h2", "Schemas");
        schemas.properties().forEach(entry -> schema(entry.getKey(), entry.getValue()));
    }

    private void schema(String name, JsonNode schema) {
        html.raw("<h3 id=\"").text(name).raw("\">").text(name).raw("</h3>");
        html.paragraphs(schema.path("description").asString(""));
        if (schema.has("properties")) {
            html.raw("<table><tr><th>Field<th>Form<th></tr>");
            fields("", schema);
            html.raw("</table>");
        } else {
            html.raw("<p>").raw(type(schema)).raw("</p>");
        }
    }

    /// Fields of objects without a name of their own follow under their path.
    private void fields(String above, JsonNode schema) {
        var required = new ArrayList<String>();
        schema.path("required").forEach(name -> required.add(name.asString()));
        schema.path("properties").properties().forEach(property -> {
            var path = above + property.getKey();
            var field = property.getValue();
            html.raw("<tr><td><code>").text(path).raw("</code>");
            html.raw(required.contains(property.getKey()) ? " *" : "").raw("<td>");
            html.raw(type(field)).raw("<td>");
            html.paragraphs(field.path("description").asString("")).raw("</tr>");
            fields(path + ".", field);
            fields(path + "[].", field.path("items"));
        });
    }

    /// What a value looks like, in words, as markup.
    static String type(JsonNode schema) {
        if (schema.has("$ref")) {
            var name = schema.get("$ref").asString().substring(REFERENCE.length());
            return "<a href=\"#" + name + "\">" + name + "</a>";
        }
        if (schema.has("oneOf")) {
            var choices = new StringJoiner(" or ");
            schema.get("oneOf").forEach(choice -> choices.add(type(choice)));
            return choices.toString();
        }
        if (schema.has("const")) {
            return code(schema.get("const").asString());
        }
        if (schema.has("enum")) {
            var values = new StringJoiner(", ");
            schema.get("enum").forEach(value -> values.add(code(value.isNull() ? "null" : value.asString())));
            return "one of " + values;
        }
        var items = schema.has("items") ? " of " + type(schema.get("items")) : "";
        return names(schema.path("type")) + items + bounds(schema);
    }

    private static String names(JsonNode type) {
        if (!type.isArray()) {
            return type.asString("anything");
        }
        var names = new StringJoiner(" or ");
        type.forEach(name -> names.add(name.asString()));
        return names.toString();
    }

    private static String bounds(JsonNode schema) {
        var bounds = new StringJoiner(", ", " (", ")").setEmptyValue("");
        for (var bound : BOUNDS) {
            if (schema.has(bound)) {
                bounds.add(bound + " " + code(schema.get(bound).asString()));
            }
        }
        return bounds.toString();
    }

    private static String code(String text) {
        return new Html().element("code", text).toString();
    }
}
