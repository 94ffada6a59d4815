package dev.alluvium.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.cli.console.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of an export: whole ones are read as they were written, any others are refused in one line.
final class ExportFilesTest {
    private static final String MESSAGE = """
        {"message_id":"m-%d","operation":"upsert","session_id":"s","channel":"chat","sender":{"id":"ana","type":"human"},\
        "content":"Grüße, Nr. %d","occurred_at":"2026-01-01T02:00:00+02:00","revision":3,\
        "arrived_at":"2026-01-01T00:00:00.000001Z","arrived_offset":7,"derived":true}\
        """;
    private static final String INSIGHT = """
        {"insight":{"insight_id":"00000000-0000-0000-0000-000000000001"},"evidence":[],"history":[],"shown":[]}\
        """;

    @TempDir
    private Path folder;

    private Path written(String name) throws IOException {
        var target = folder.resolve(name);
        try (var archive = WriteArchive.to(target)) {
            var lines = new ArrayList<String>();
            for (int n = 0; n < 200; n++) {
                lines.add(MESSAGE.formatted(n, n));
            }
            var manifest = new Manifest(
                    Manifest.FORMAT,
                    Manifest.VERSION,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    new Manifest.From("acme", "Acme", null, "1"),
                    "model",
                    write(archive, ExportTenant.MESSAGES, lines),
                    write(archive, ExportTenant.INSIGHTS, List.of(INSIGHT)));
            try (var out = archive.entry(Manifest.FILE)) {
                out.write(manifest.text().getBytes(UTF_8));
            }
            archive.finish();
        }
        return target;
    }

    private static Manifest.Content write(WriteArchive archive, String file, List<String> lines) throws IOException {
        var writing = new WriteLines(file, archive.entry(file));
        try (writing) {
            for (var line : lines) {
                writing.write(new Pages.Line("", "", line.getBytes(UTF_8)));
            }
        }
        return writing.content();
    }

    private static List<ExportLine.OfMessage> read(Path target) throws IOException {
        var messages = new ArrayList<ExportLine.OfMessage>();
        try (var archive = ReadArchive.of(target)) {
            var export = Export.in(archive);
            export.check(quiet());
            export.messages().each(198, messages::add);
        }
        return messages;
    }

    private static dev.alluvium.cli.console.Terminal quiet() {
        return new dev.alluvium.cli.console.Terminal(
                new PrintStream(new ByteArrayOutputStream()),
                new PrintStream(new ByteArrayOutputStream()),
                false,
                false,
                false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"export", "export.zip", "in/a/folder/export"})
    void whatIsWrittenIsReadAndIsForItsOwnerAlone(String name) throws IOException {
        var target = written(name);
        assertThat(read(target)).hasSize(2).last().satisfies(line -> {
            assertThat(line.message().content()).isEqualTo("Grüße, Nr. 199");
            assertThat(line.message().utcOffset().getTotalSeconds()).isEqualTo(7200);
            assertThat(line.restored().revision()).isEqualTo(3);
            assertThat(line.restored().arrivedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00.000001Z"));
            assertThat(line.derived()).isTrue();
        });
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .endsWith("------");
        try (var left = Files.list(target.getParent())) {
            assertThat(left).containsExactly(target);
        }
    }

    @Test
    void whatIsThereIsNotWrittenOver() throws IOException {
        var target = written("export");
        assertThatThrownBy(() -> written("export"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is there already");
        assertThat(read(target)).isNotEmpty();
    }

    @Test
    void anExportThatWasNotFinishedIsNotThere() throws IOException {
        try (var archive = WriteArchive.to(folder.resolve("half"));
                var packed = WriteArchive.to(folder.resolve("half.zip"))) {
            write(archive, ExportTenant.MESSAGES, List.of(INSIGHT));
            write(packed, ExportTenant.MESSAGES, List.of(INSIGHT));
        }
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @FunctionalInterface
    interface Damage {
        void to(Path export) throws IOException;
    }

    private static void change(Path file, String from, String to) throws IOException {
        var text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    private static void cut(Path file, double share) throws IOException {
        var bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, (int) (bytes.length * share)));
    }

    static Stream<Map.Entry<String, Damage>> damages() {
        return Map.<String, Damage>of(
                "messages.jsonl: is cut off or was changed: 100 lines",
                        export -> {
                            var file = export.resolve("messages.jsonl");
                            Files.write(file, Files.readAllLines(file).subList(0, 100));
                        },
                "messages.jsonl:", export -> cut(export.resolve("messages.jsonl"), 0.505),
                "messages.jsonl: was changed",
                        export -> change(export.resolve("messages.jsonl"), "Nr. 77\"", "Nr. 78\""),
                "messages.jsonl: is missing", export -> Files.delete(export.resolve("messages.jsonl")),
                "insights.jsonl: is cut off or was changed: 0 lines",
                        export -> cut(export.resolve("insights.jsonl"), 0),
                "insights.jsonl:1: is cut off or was changed",
                        export -> change(export.resolve("insights.jsonl"), "\"history\":[],", ""),
                "has no manifest.json", export -> Files.delete(export.resolve("manifest.json")),
                "manifest.json: is cut off or was changed", export -> cut(export.resolve("manifest.json"), 0.5),
                "is of format version 2",
                        export -> change(export.resolve("manifest.json"), "\"version\" : 1", "\"version\" : 2"),
                "messages.jsonl: is cut off or was changed: 200 lines",
                        export -> change(export.resolve("manifest.json"), "\"count\" : 200", "\"count\" : 201"))
                .entrySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("damages")
    void anExportThatIsNotWholeIsRefusedInOneLine(Map.Entry<String, Damage> damage) throws IOException {
        var target = written("export");
        damage.getValue().to(target);
        assertThatThrownBy(() -> read(target))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(damage.getKey())
                .message()
                .hasLineCount(1)
                .doesNotContain("Grüße");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0, 0.3, 0.9, 0.99})
    void aPackedExportThatWasCutOffIsRefusedInOneLine(double share) throws IOException {
        var target = written("export.zip");
        cut(target, share);
        assertThatThrownBy(() -> read(target))
                .isInstanceOf(Failure.class)
                .message()
                .hasLineCount(1);
    }

    @Test
    void whatIsNoExportIsRefused() throws IOException {
        assertThatThrownBy(() -> read(folder.resolve("nothing"))).hasMessageContaining("there is no such export");
        var text = Files.writeString(folder.resolve("text"), "hello");
        assertThatThrownBy(() -> read(text)).isInstanceOf(Failure.class).hasMessageContaining("no export");
    }
}
