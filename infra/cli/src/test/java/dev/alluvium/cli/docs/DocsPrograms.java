package dev.alluvium.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/// The Java programs of the documents, compiled and run as they stand there.
public final class DocsPrograms {

    private static final Pattern NAME = Pattern.compile("public class (\\w+)");

    private final Path classes;
    private final String brokers;
    private final int count;

    /// @param folder where they are compiled
    public DocsPrograms(Path folder, String brokers) throws IOException {
        this.classes = Files.createDirectories(folder.resolve("programs"));
        this.brokers = brokers;
        var sources = new ArrayList<String>();
        var programs = Document.all().stream()
                .flatMap(document -> document.fences("java").stream())
                .toList();
        for (var text : programs) {
            var name = NAME.matcher(text);
            assertThat(name.find()).as("a program of a document is a class").isTrue();
            sources.add(Files.writeString(classes.resolve(name.group(1) + ".java"), text)
                    .toString());
        }
        var arguments =
                new ArrayList<>(List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
        arguments.addAll(sources);
        count = sources.size();
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(status).as("the documents' programs compile").isZero();
    }

    int count() {
        return count;
    }

    /// Runs a program and ends it once it has printed a line with that text.
    public void runUntil(String expected, String program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classes + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                program));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", brokers));
        var process = builder.start();
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var seen = out.lines().filter(line -> line.contains(expected)).findFirst();
            assertThat(seen).as(program + " prints " + expected).isPresent();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            process.destroyForcibly();
        }
    }
}
