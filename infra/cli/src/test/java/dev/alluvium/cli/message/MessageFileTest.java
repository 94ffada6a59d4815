package dev.alluvium.cli.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.LineReader;
import dev.alluvium.cli.demo.DemoTenant;
import dev.alluvium.events.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MessageFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsLinesWithAnyEndAndCountsBlankOnes() throws IOException {
        var lines = read("\ufeff" + message("m-1", "one") + "\r\n\n   \n" + message("m-2", "two"));
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).isInstanceOfSatisfying(MessageFile.Line.Good.class, good -> {
            assertThat(good.number()).isEqualTo(1);
            assertThat(good.message().content()).isEqualTo("one");
        });
        assertThat(lines.get(1).number()).isEqualTo(4);
    }

    @Test
    void readsCompressedFilesWhateverTheirName() throws IOException {
        var file = folder.resolve("messages.jsonl");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(message("m-1", "packed").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(read(file)).hasSize(1).hasOnlyElementsOfType(MessageFile.Line.Good.class);
    }

    @Test
    void cutOffCompressedFileIsNamed() throws IOException {
        var whole = folder.resolve("whole.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            out.write(message("m-1", "packed").getBytes(StandardCharsets.UTF_8));
        }
        var bytes = Files.readAllBytes(whole);
        var cut = Files.write(folder.resolve("cut.gz"), java.util.Arrays.copyOf(bytes, bytes.length - 12));
        assertThatThrownBy(() -> read(cut))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("cut.gz: not a whole gzip");
    }

    @Test
    void fileThatIsEmptyOrNotWhatItsNameSaysIsOneClearLine() throws IOException {
        var empty = Files.createFile(folder.resolve("empty.jsonl"));
        assertThatThrownBy(() -> read(empty)).isInstanceOf(Failure.class).hasMessageEndingWith("empty.jsonl: is empty");
        var text = Files.writeString(folder.resolve("text.gz"), "hello\nworld\n");
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(Failure.class)
                .hasMessageEndingWith("text.gz: is named .gz and is no gzip file");
        var plain = Files.writeString(folder.resolve("plain.gz"), message("m-1", "not packed"));
        assertThat(read(plain)).hasOnlyElementsOfType(MessageFile.Line.Good.class);
    }

    @Test
    void reasonAndPlaceAreSaidOnce() throws IOException {
        assertThat(problem("{\"message_id\":"))
                .doesNotContain("line 1")
                .containsOnlyOnce("column")
                .containsOnlyOnce("undecodable");
    }

    @Test
    void saysWhatIsWrongWithALine() throws IOException {
        assertThat(problem("hello")).contains("not a JSON object");
        assertThat(problem("{\"message_id\":")).contains("undecodable");
        assertThat(problem(message("m-1", "").replace("\"content\":\"\",", ""))).contains("content");
        assertThat(problem(message("m".repeat(201), "x"))).contains("message_id");
        assertThat(problem(message("m-1", "x").replace("2026-01-01T00:00:00Z", "yesterday")))
                .contains("occurred_at");
    }

    @Test
    void deletionsNeedNoContent() throws IOException {
        var lines = read("{\"operation\":\"delete\",\"message_id\":\"m-1\",\"occurred_at\":\"2026-01-01T00:00:00Z\"}");
        assertThat(lines)
                .singleElement()
                .isInstanceOfSatisfying(
                        MessageFile.Line.Good.class,
                        good -> assertThat(good.message().operation()).isEqualTo(Operation.DELETE));
    }

    @Test
    void problemsNeverRepeatTheText() throws IOException {
        assertThat(problem(message("m-1", "private words").replace("\"chat\"", "7")))
                .doesNotContain("private words");
    }

    @Test
    void problemsAreCountedBeyondTheFirstTwenty() throws IOException {
        var file = Files.writeString(folder.resolve("many.jsonl"), "bad\n".repeat(25) + message("m-1", "good"));
        var report = CheckFiles.check(List.of(new MessageFile("many.jsonl", file)));
        assertThat(report.problems()).hasSize(20).first().asString().startsWith("many.jsonl:1: ");
        assertThat(report.further()).isEqualTo(5);
        assertThat(report.messages()).isEqualTo(1);
    }

    @Test
    void lineThatIsTooLongIsNotKept() throws IOException {
        var reader =
                new LineReader(new java.io.ByteArrayInputStream("abcdefgh\nxy\n".getBytes(StandardCharsets.UTF_8)), 5);
        assertThat(reader.next()).asString(StandardCharsets.UTF_8).isEqualTo("abcde");
        assertThat(reader.tooLong()).isTrue();
        assertThat(reader.next()).asString(StandardCharsets.UTF_8).isEqualTo("xy");
        assertThat(reader.tooLong()).isFalse();
        assertThat(reader.next()).isNull();
    }

    @Test
    void demonstrationIsValid() throws IOException {
        for (var tenant : DemoTenant.values()) {
            var report = CheckFiles.check(List.of(tenant.copyTo(folder)));
            assertThat(report.problems()).as("%s", tenant).isEmpty();
            assertThat(report.messages()).isEqualTo(tenant.messageIds().size()).isBetween(40L, 60L);
        }
        assertThat(DemoTenant.SHOP.messageIds()).doesNotContainAnyElementsOf(DemoTenant.CLINIC.messageIds());
    }

    private String problem(String line) throws IOException {
        return read(line).stream()
                .map(MessageFile.Line.Bad.class::cast)
                .map(MessageFile.Line.Bad::problem)
                .findFirst()
                .orElseThrow();
    }

    private List<MessageFile.Line> read(String text) throws IOException {
        return read(Files.writeString(folder.resolve("messages.jsonl"), text));
    }

    private static List<MessageFile.Line> read(Path file) {
        var lines = new ArrayList<MessageFile.Line>();
        new MessageFile(file.getFileName().toString(), file).each(lines::add);
        return lines;
    }

    private static String message(String id, String content) {
        return """
            {"message_id":"%s","session_id":"s-1","channel":"chat","sender":{"id":"ana"},"content":"%s",\
            "occurred_at":"2026-01-01T00:00:00Z"}\
            """.formatted(id, content);
    }
}
