package dev.alluvium.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.alluvium.query.docs.ContractRoutes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// `openapi.yaml`, held against every answer that the tests get. Stricter than what it promises: an answer may have
/// no field that it does not name, so that what is added to one is added to the other.
final class Contract {
    private static final Set<String> METHODS = Set.of("get", "post", "patch", "put", "delete");

    static final Contract OURS = new Contract(new YAMLMapper().readTree(ContractRoutes.bytes()));

    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    private Contract(JsonNode document) {
        this.document = document;
        document.at("/components/schemas").forEach(Contract::close);
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(entry -> METHODS.contains(entry.getKey()))
                        .forEach(entry ->
                                operations.add(Operation.of(entry.getKey(), path.getKey(), entry.getValue()))));
    }

    /// @param method in upper case
    record Operation(String method, String path, Pattern form, JsonNode node) {
        static Operation of(String method, String path, JsonNode node) {
            var form = Pattern.compile(path.replace(".", "\\.").replaceAll("\\{[^}]*}", "[^/]*"));
            return new Operation(method.toUpperCase(java.util.Locale.ROOT), path, form, node);
        }

        String name() {
            return method + " " + path;
        }

        /// Each as it stands in the document, `default` left out.
        Set<String> statuses() {
            var statuses = new LinkedHashSet<>(node.get("responses").propertyNames());
            statuses.remove("default");
            return statuses;
        }

        boolean open() {
            return node.path("security").isArray() && node.path("security").isEmpty();
        }

        boolean takesBody() {
            return node.has("requestBody");
        }
    }

    JsonNode document() {
        return document;
    }

    List<Operation> operations() {
        return operations;
    }

    Optional<Operation> operation(String method, String path) {
        var bare = path.replaceFirst("\\?.*", "");
        var asked = method.equals("HEAD") ? "GET" : method;
        return operations.stream()
                .filter(operation -> operation.method().equals(asked)
                        && operation.form().matcher(bare).matches())
                .findFirst();
    }

    /// Fails when the answer is not as the contract says.
    void check(String method, String path, String request, Calls.Answer answer) {
        var operation = operation(method, path);
        var what = method + " " + operation.map(Operation::path).orElse("elsewhere") + " " + answer.status();
        assertThat(answer.header("X-Content-Type-Options")).as(what).isEqualTo("nosniff");
        if (operation.isEmpty()) {
            assertThat(answer.status()).as(what).isIn(204, 400, 403, 404, 405, 414, 431);
            if (answer.status() != 204 && !method.equals("HEAD")) {
                matches(what, resolved("#/components/schemas/Problem"), answer.json());
            }
            return;
        }
        var responses = operation.get().node().get("responses");
        var response = Optional.ofNullable(responses.get(Integer.toString(answer.status())))
                .orElse(responses.get("default"));
        response(what, resolved(response), answer, method.equals("HEAD"));
        if (answer.status() < 300 && operation.get().takesBody()) {
            var form = operation.get().node().at("/requestBody/content/application~1json/schema");
            matches(what + ", its request", form, new JsonMapper().readTree(request));
        }
    }

    private void response(String what, JsonNode response, Calls.Answer answer, boolean head) {
        response.path("headers").properties().forEach(header -> {
            var value = answer.header(header.getKey());
            assertThat(value).as(what + ", header " + header.getKey()).isNotNull();
            matches(what, resolved(header.getValue()).get("schema"), new JsonMapper().valueToTree(value));
        });
        var content = response.path("content").properties();
        if (content.isEmpty()) {
            assertThat(answer.body()).as(what).isEmpty();
            return;
        }
        var type = String.valueOf(answer.header("Content-Type"));
        var form =
                content.stream().filter(each -> type.startsWith(each.getKey())).findFirst();
        assertThat(form).as(what + ", " + type).isPresent();
        if (!head && type.contains("json")) {
            matches(what, form.orElseThrow().getValue().get("schema"), answer.json());
        }
    }

    private void matches(String what, JsonNode form, JsonNode value) {
        assertThat(value).as(what).isNotNull();
        var errors = compiled.computeIfAbsent(form, this::compile)
                .validate(value, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        assertThat(errors)
                .as(what + " is not as openapi.yaml (query-api/src/main/resources) says")
                .isEmpty();
    }

    private Schema compile(JsonNode form) {
        var whole = new JsonMapper().createObjectNode();
        whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        whole.putArray("allOf").add(form);
        whole.set("components", document.get("components"));
        return schemas.getSchema(whole);
    }

    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(node.get("$ref").asString()) : node;
    }

    private JsonNode resolved(String reference) {
        var found = document.at(reference.substring(1));
        assertThat(found.isMissingNode()).as(reference).isFalse();
        return found;
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.has("properties")
                && object.get("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(Contract::close);
    }
}
