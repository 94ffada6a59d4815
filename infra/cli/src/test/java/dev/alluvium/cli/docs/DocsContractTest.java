package dev.alluvium.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What documents say of the HTTP API is in its contract: paths, methods, parameters and fields.
final class DocsContractTest {
    private static final Pattern PATH = Pattern.compile("\\$ALLUVIUM_(?:API|GATEWAY)_URL(/[^?\\s]*)(?:\\?(\\S*))?");
    private static final Pattern ROUTE = Pattern.compile("(GET|POST|PUT|PATCH|DELETE) (/\\S+)");
    private static final Pattern FIELD = Pattern.compile("\\s*(?:(?:- )?name: )?([a-z_]+):?(?: .*)?");

    private final Map<String, Set<String>> methods = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    DocsContractTest() throws IOException {
        read("query-api/src/main/resources/dev/alluvium/query/docs/openapi.yaml");
        read("infra/gateway/src/main/resources/dev/alluvium/gateway/openapi.yaml");
    }

    private void read(String contract) throws IOException {
        String path = null;
        for (var line : Files.readAllLines(Document.ROOT.resolve(contract))) {
            if (line.startsWith("  /")) {
                path = line.strip().replaceAll(":$", "");
                methods.computeIfAbsent(path, _ -> new HashSet<>());
            } else if (path != null && line.matches(" {4}(get|post|put|patch|delete):")) {
                methods.get(path).add(line.strip().replace(":", "").toUpperCase(Locale.ROOT));
            }
            var field = FIELD.matcher(line);
            if (field.matches()) {
                names.add(field.group(1));
            }
        }
    }

    @Test
    void requestsInDocumentsAreInTheContract() {
        int checked = 0;
        for (var document : Document.all()) {
            for (var block : document.fences("bash")) {
                for (var words : ShellText.commands(block)) {
                    if (words.getFirst().equals("curl")) {
                        check(document, words);
                        checked++;
                    }
                }
            }
        }
        assertThat(checked).as("requests that were found").isGreaterThan(12);
    }

    @Test
    void routesThatSentencesNameAreInTheContract() {
        for (var document : Document.all()) {
            for (var span : document.codeSpans()) {
                var route = ROUTE.matcher(span);
                if (route.matches()) {
                    requireRoute(document, route.group(1), route.group(2));
                }
            }
        }
    }

    @Test
    void guideNamesEveryRouteOfTheContract() {
        var guide = Document.guide("api.md").codeSpans();
        methods.forEach((path, those) -> those.forEach(
                method -> assertThat(guide).as("routes of the guide").contains(method + " " + path)));
    }

    private void check(Document document, List<String> words) {
        var text = String.join(" ", words);
        var url = PATH.matcher(text);
        assertThat(url.find()).as("%s: %s", document, text).isTrue();
        int data = words.indexOf("-d");
        int method = words.indexOf("-X");
        requireRoute(document, method > 0 ? words.get(method + 1) : data > 0 ? "POST" : "GET", url.group(1));
        if (url.group(2) != null) {
            for (var parameter : url.group(2).split("&")) {
                assertThat(names)
                        .as("%s: %s", document, text)
                        .contains(parameter.split("=", 2)[0]);
            }
        }
        if (data > 0) {
            assertThat(names)
                    .as("%s: %s", document, text)
                    .containsAll(fields(JsonText.MAPPER.readTree(words.get(data + 1))));
        }
    }

    private void requireRoute(Document document, String method, String path) {
        var matching = methods.entrySet().stream()
                .filter(known -> matches(path, known.getKey()))
                .filter(known -> known.getValue().contains(method))
                .toList();
        assertThat(matching).as("%s: %s %s", document, method, path).isNotEmpty();
    }

    private static boolean matches(String path, String template) {
        return path.equals(template) || path.matches(template.replaceAll("\\{\\w+}", "[^/]+"));
    }

    /// Those of `metadata` are the producer's own.
    private static List<String> fields(JsonNode node) {
        var fields = new ArrayList<String>();
        node.properties().forEach(field -> {
            fields.add(field.getKey());
            if (!field.getKey().equals("metadata")) {
                fields.addAll(fields(field.getValue()));
            }
        });
        return fields;
    }
}
