package dev.alluvium.query.docs;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// The operations of the contract, tag by tag.
record DocsOperations(JsonNode contract, Html html) {
    private static final List<String> METHODS = List.of("get", "post", "patch", "put", "delete");

    void tag(JsonNode tag) {
        var name = tag.get("name").asString();
        html.element("h2", name).paragraphs(tag.path("description").asString(""));
        contract.get("paths")
                .properties()
                .forEach(path -> METHODS.forEach(method -> {
                    var operation = path.getValue().path(method);
                    if (operation.path("tags").path(0).asString("").equals(name)) {
                        operation(method, path.getKey(), path.getValue(), operation);
                    }
                }));
    }

    private void operation(String method, String path, JsonNode item, JsonNode operation) {
        html.raw("<details><summary><b>").text(method.toUpperCase(Locale.ROOT)).raw("</b> <code>");
        html.text(path).raw("</code><span>").text(operation.path("summary").asString(""));
        html.raw("</span></summary>").paragraphs(operation.path("description").asString(""));
        parameters(item.path("parameters"), operation.path("parameters"));
        var body = operation.at("/requestBody/content/application~1json");
        if (!body.isMissingNode()) {
            html.raw("<p>Takes ").raw(DocsSchemas.type(body.get("schema"))).raw(", such as</p><pre>");
            html.text(body.get("example").toPrettyString()).raw("</pre>");
        }
        responses(operation.get("responses"));
        html.raw("</details>");
    }

    private void parameters(JsonNode ofPath, JsonNode ofOperation) {
        if (ofPath.isEmpty() && ofOperation.isEmpty()) {
            return;
        }
        html.raw("<table><tr><th>Parameter<th>In<th>Form<th></tr>");
        for (var list : List.of(ofPath, ofOperation)) {
            for (var reference : list) {
                var parameter = resolved(reference);
                html.raw("<tr><td><code>")
                        .text(parameter.get("name").asString())
                        .raw("</code><td>");
                html.text(parameter.get("in").asString()).raw("<td>");
                html.raw(DocsSchemas.type(parameter.get("schema"))).raw("<td>");
                html.paragraphs(parameter.path("description").asString("")).raw("</tr>");
            }
        }
        html.raw("</table>");
    }

    private void responses(JsonNode responses) {
        html.raw("<table><tr><th>Status<th>Meaning<th>Body</tr>");
        responses.properties().forEach(entry -> {
            var response = resolved(entry.getValue());
            html.raw("<tr><td>").text(entry.getKey()).raw("<td>");
            html.paragraphs(response.path("description").asString("")).raw("<td>");
            response.path("content")
                    .properties()
                    .forEach(content -> html.raw(
                                    DocsSchemas.type(content.getValue().get("schema")))
                            .raw(" ")
                            .element("code", content.getKey()));
            html.raw("</tr>");
        });
        html.raw("</table>");
    }

    private JsonNode resolved(JsonNode node) {
        var reference = node.path("$ref").asString("");
        return reference.isEmpty() ? node : contract.at(reference.substring(1));
    }
}
