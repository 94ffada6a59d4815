package dev.alluvium.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.MessageJson;
import dev.alluvium.events.MessageRules;
import dev.alluvium.runtime.settings.KnownSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What documents name exists: settings, modules, files, types, tests.
final class DocsFactsTest {
    private static final int WIDTH = 120;
    private static final Pattern SETTING = Pattern.compile("ALLUVIUM(?:_[A-Z]+)+");
    private static final Pattern MODULE = Pattern.compile("<module>(.+?)</module>");
    private static final Pattern FILE =
            Pattern.compile("(?:schemas|infra|ingest-worker|embed-worker|query-api|\\.\\w+)/" + "[\\w./-]*|pom\\.xml");
    private static final Pattern TYPE = Pattern.compile("(?:[A-Z][a-z0-9]+){2,}(?:IT)?|[A-Z][a-z]\\w*(?:Test|IT)");

    /// Stand for any test.
    private static final Set<String> NOT_OURS = Set.of("FooTest", "FooIT");

    /// Written by the processes and by Maven, so a clean checkout lacks them.
    private static final Set<String> MADE_LATER = Set.of(".alluvium", "target");

    @Test
    void tableOfSettingsIsTheOneThatTheProcessesKnow() {
        assertThat(Document.guide("settings.md").text()).contains(KnownSettings.table());
    }

    @Test
    void everySettingThatADocumentNamesExists() {
        for (var document : Document.all()) {
            var named = SETTING.matcher(document.text())
                    .results()
                    .map(found -> found.group())
                    .map(DocsFactsTest::withoutFile)
                    .collect(Collectors.toSet());
            assertThat(KnownSettings.names()).as(document.name()).containsAll(named);
        }
    }

    /// A secret's name with `_FILE` names a file.
    private static String withoutFile(String name) {
        var secret = name.replaceFirst("_FILE$", "");
        return KnownSettings.isSecret(secret) ? secret : name;
    }

    @Test
    void mapOfTheReadmeIsTheModulesOfTheBuild() throws IOException {
        var map = Document.read(Path.of("README.md")).fences().stream()
                .map(Document.Fence::text)
                .filter(text -> text.startsWith("schemas/"))
                .findFirst()
                .orElseThrow();
        var named = map.lines().map(line -> line.split(" ", 2)[0]).filter(name -> !name.isEmpty());
        var modules = MODULE.matcher(Files.readString(Document.ROOT.resolve("pom.xml")))
                .results()
                .map(found -> found.group(1));
        assertThat(named.filter(name -> Files.exists(Document.ROOT.resolve(name).resolve("pom.xml"))))
                .containsExactlyInAnyOrderElementsOf(modules.toList());
    }

    @Test
    void everyFileThatADocumentNamesExists() {
        for (var document : Document.all()) {
            for (var span : document.codeSpans()) {
                var madeLater = MADE_LATER.stream()
                        .anyMatch(part ->
                                Path.of(span).startsWith(part) || Path.of(span).endsWith(part));
                if (FILE.matcher(span).matches() && !madeLater) {
                    assertThat(Document.ROOT.resolve(span)).as(document.name()).exists();
                }
            }
        }
    }

    @Test
    void everyTypeThatADocumentNamesExists() throws IOException {
        var types = types();
        for (var document : Document.all()) {
            assertThat(document.codeSpans().stream()
                            .filter(span -> TYPE.matcher(span).matches())
                            .filter(name -> !types.contains(name) && !NOT_OURS.contains(name)))
                    .as("types that %s names and nobody has", document)
                    .isEmpty();
        }
    }

    @Test
    void messagesInDocumentsAreAccepted() throws Exception {
        int checked = 0;
        for (var document : Document.all()) {
            for (var block : document.fences("json")) {
                for (var line : block.lines()
                        .filter(each -> each.startsWith("{\"message_id\""))
                        .toList()) {
                    MessageRules.check(MessageJson.parseLine(line));
                    checked++;
                }
            }
        }
        assertThat(checked).as("messages that were found").isGreaterThan(2);
    }

    @Test
    void linesAreWrapped() {
        for (var document : Document.all()) {
            assertThat(document.prose().lines().filter(line -> !line.startsWith("|")))
                    .as(document.name())
                    .allMatch(line -> line.codePointCount(0, line.length()) <= WIDTH);
        }
    }

    private static Set<String> types() throws IOException {
        try (var files = Files.walk(Document.ROOT)) {
            return files.filter(file ->
                            file.toString().contains("/src/") && file.toString().endsWith(".java"))
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }
}
