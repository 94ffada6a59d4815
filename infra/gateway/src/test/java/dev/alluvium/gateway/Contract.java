package dev.alluvium.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The gateway's `openapi.yaml`, held against the answers that the tests get.
final class Contract {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");
    private static final JsonNode DOCUMENT = new YAMLMapper().readTree(Gateway.contract());
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<JsonNode, Schema> COMPILED = new ConcurrentHashMap<>();

    private Contract() {}

    /// The same answer. What query-api answers is in a document of its own.
    static HttpResponse<String> held(HttpResponse<String> answer) {
        var method = answer.request().method();
        operation(method, answer.request().uri().getRawPath())
                .ifPresent(operation ->
                        check(operation, method + " " + answer.uri().getRawPath(), answer));
        return answer;
    }

    static Set<String> routes() {
        var routes = new java.util.TreeSet<String>();
        DOCUMENT.path("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(METHODS::contains)
                        .forEach(
                                method -> routes.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        return routes;
    }

    private static Optional<JsonNode> operation(String method, String path) {
        return DOCUMENT.path("paths").properties().stream()
                .filter(each -> path.matches(each.getKey().replace(".", "\\.").replaceAll("\\{[^}]*}", "[^/]*")))
                .map(each -> each.getValue().path(method.toLowerCase(java.util.Locale.ROOT)))
                .filter(JsonNode::isObject)
                .findFirst();
    }

    private static void check(JsonNode operation, String what, HttpResponse<String> answer) {
        var responses = operation.path("responses");
        var said = responses.path(Integer.toString(answer.statusCode()));
        var response = resolved(said.isMissingNode() ? responses.path("default") : said);
        var content = response.path("content").properties();
        if (content.isEmpty()) {
            assertThat(answer.body()).as(what).isEmpty();
            return;
        }
        var type = answer.headers().firstValue("Content-Type").orElse("");
        var form = content.stream()
                .filter(each -> type.startsWith(each.getKey()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(what + " is answered " + answer.statusCode() + " as " + type
                        + ", which is not in openapi.yaml"));
        if (type.contains("json")) {
            var errors = COMPILED.computeIfAbsent(form.getValue().path("schema"), Contract::compiled)
                    .validate(
                            new JsonMapper().readTree(answer.body()),
                            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
            assertThat(errors)
                    .as(what + " " + answer.statusCode() + " is not as openapi.yaml says: " + answer.body())
                    .isEmpty();
        }
    }

    private static JsonNode resolved(JsonNode node) {
        return node.has("$ref")
                ? resolved(DOCUMENT.at(node.path("$ref").stringValue().substring(1)))
                : node;
    }

    private static Schema compiled(JsonNode form) {
        var whole = new JsonMapper().createObjectNode();
        whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        whole.putArray("allOf").add(form);
        whole.set("components", DOCUMENT.path("components"));
        return SCHEMAS.getSchema(whole);
    }
}
