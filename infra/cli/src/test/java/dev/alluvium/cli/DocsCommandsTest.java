package dev.alluvium.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.docs.Document;
import dev.alluvium.cli.docs.ShellText;
import dev.alluvium.cli.session.Session;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What a document tells a reader to type is understood by the program that is to be typed to.
final class DocsCommandsTest {
    private static final Set<String> OTHER_PROGRAMS =
            Set.of("./secrets.sh", "cd", "cp", "curl", "docker", "eval", "export", "git", "jq", "kcat", "tar");

    /// Of Maven's own plugins; the others are looked up in the build.
    private static final Set<String> MAVEN_PROPERTIES = Set.of(
            "test",
            "it.test",
            "surefire.failIfNoSpecifiedTests",
            "failsafe.failIfNoSpecifiedTests",
            "skipITs",
            "skipTests");

    private static final Set<String> MAVEN_WORDS =
            Set.of("verify", "install", "package", "test", "test-compile", "validate", "-N", "-pl", "-am", "-q");

    @Test
    void commandsInDocumentsAreUnderstoodByTheCommandLine() {
        int checked = 0;
        for (var document : Document.all()) {
            for (var words : commands(document)) {
                if (words.getFirst().equals("infra/alluvium")) {
                    assertThatCode(() -> commandLine().parseArgs(arguments(words)))
                            .as("%s: %s", document, String.join(" ", words))
                            .doesNotThrowAnyException();
                    checked++;
                }
            }
        }
        assertThat(checked).as("commands that were found").isGreaterThan(40);
    }

    @Test
    void commandsNamedInSentencesExistWithTheirOptions() {
        for (var document : Document.all()) {
            for (var span : document.codeSpans()) {
                if (span.startsWith("infra/alluvium ")) {
                    var words = ShellText.commands(span).getFirst();
                    assertThat(unknown(words)).as("%s: %s", document, span).isEmpty();
                }
            }
        }
    }

    @Test
    void otherProgramsInDocumentsAreThoseThatTheDocumentsAskFor() {
        for (var document : Document.all()) {
            for (var words : commands(document)) {
                var program = words.getFirst();
                switch (program) {
                    case "infra/alluvium" -> {}
                    case "mvn" ->
                        assertThat(unknownToMaven(words))
                                .as("%s: %s", document, words)
                                .isEmpty();
                    default -> assertThat(OTHER_PROGRAMS).as(document.name()).contains(program);
                }
            }
        }
    }

    private static List<List<String>> commands(Document document) {
        return document.fences("bash").stream()
                .flatMap(text -> ShellText.commands(text).stream())
                .toList();
    }

    /// A variable that ends in `_id` stands for an id; any other one for any text.
    private static String[] arguments(List<String> words) {
        return words.stream()
                .skip(1)
                .map(word -> word.matches("\\$\\w+_id") ? "00000000-0000-0000-0000-000000000000" : word)
                .toArray(String[]::new);
    }

    private static List<String> unknown(List<String> words) {
        var unknown = new ArrayList<String>();
        var command = commandLine();
        for (var word : words.subList(1, words.size())) {
            if (word.startsWith("-")) {
                if (!command.getCommandSpec().optionsMap().containsKey(word)) {
                    unknown.add(word);
                }
            } else if (command.getSubcommands().containsKey(word)) {
                command = command.getSubcommands().get(word);
            } else if (!command.getSubcommands().isEmpty()
                    && command.getCommandSpec().positionalParameters().isEmpty()) {
                unknown.add(word);
            }
        }
        return unknown;
    }

    private static List<String> unknownToMaven(List<String> words) {
        var build = build();
        return words.stream()
                .skip(1)
                .filter(word -> !MAVEN_WORDS.contains(word))
                .filter(word -> !build.contains("<module>" + word + "</module>"))
                .filter(word -> !word.startsWith("-P") || !build.contains("<id>" + word.substring(2) + "</id>"))
                .filter(word -> !word.startsWith("-D") || !knownProperty(word.substring(2), build))
                .toList();
    }

    private static boolean knownProperty(String definition, String build) {
        var name = definition.split("=", 2)[0];
        return MAVEN_PROPERTIES.contains(name)
                || Stream.of("<name>" + name + "</name>", "<" + name + ">").anyMatch(build::contains);
    }

    private static String build() {
        try {
            return Files.readString(Document.ROOT.resolve("pom.xml"))
                    + Files.readString(Document.ROOT.resolve("schemas/database/pom.xml"))
                    + Files.readString(Document.ROOT.resolve("infra/cli/pom.xml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CommandLine commandLine() {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var terminal = new Terminal(nowhere, nowhere, false, false, false);
        return Alluvium.commandLine(new Session(Map.of(), Document.ROOT, terminal, InstantSource.system()));
    }
}
