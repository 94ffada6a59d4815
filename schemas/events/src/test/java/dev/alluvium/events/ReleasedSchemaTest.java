package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;

/// A landed schema is never edited, and records written by it stay readable. The file `released/fingerprints` and,
/// for each version, `released/<Name>.v<N>.hex` (a record written by it) and `.json` (the same event) say so.
class ReleasedSchemaTest {
    @Test
    void landedSchemasAreAsTheyWereReleased() throws Exception {
        var lines = new ArrayList<String>();
        for (var kind : EventKind.values()) {
            for (var released : ReleasedSchema.of(kind)) {
                var file = ReleasedSchema.fileName(kind, released.version());
                var hash = MessageDigest.getInstance("SHA-256").digest(bytes("avro/" + file));
                lines.add(file + " " + HexFormat.of().toHexDigits(released.fingerprint()) + " "
                        + HexFormat.of().formatHex(hash));
            }
        }
        // The fingerprint leaves out defaults and logical types, the hash does not.
        assertThat(lines).containsExactlyElementsOf(lines("released/fingerprints"));
    }

    @Test
    void newestReadsWhatEveryReleasedVersionWrote() {
        for (var kind : EventKind.values()) {
            var versions = ReleasedSchema.of(kind);
            for (var older : versions) {
                var verdict = SchemaCompatibility.checkReaderWriterCompatibility(
                        versions.getLast().schema(), older.schema());
                assertThat(verdict.getType())
                        .as(verdict.getDescription())
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            }
        }
    }

    @Test
    void recordsWrittenByReleasedVersionsAreStillRead() throws Exception {
        for (var kind : EventKind.values()) {
            for (var released : ReleasedSchema.of(kind)) {
                var name = "released/" + kind.schemaName() + ".v" + released.version();
                var avro = HexFormat.of().parseHex(String.join("", lines(name + ".hex")));
                assertThat(HexFormat.of().formatHex(avro, 2, 10))
                        .isEqualTo(HexFormat.of().toHexDigits(Long.reverseBytes(released.fingerprint())));
                assertThat(PayloadCodec.decode(avro, kind.type()))
                        .isEqualTo(PayloadCodec.decode(bytes(name + ".json"), kind.type()));
            }
        }
    }

    @Test
    void fingerprintsTellVersionsApart() {
        var seen = new HashSet<Long>();
        for (var kind : EventKind.values()) {
            for (var released : ReleasedSchema.of(kind)) {
                assertThat(seen.add(released.fingerprint()))
                        .as("differs from others in more than defaults and documentation")
                        .isTrue();
            }
        }
    }

    @Test
    void choicesInTheNewestSchemaAreThoseOfTheCode() {
        var message = ReleasedSchema.of(EventKind.MESSAGE).getLast().schema();
        assertThat(symbols(message, "operation")).isEqualTo(names(Operation.values()));
        assertThat(symbols(message, "visibility")).isEqualTo(names(Visibility.values()));
        assertThat(symbols(message.getField("sender").schema(), "type")).isEqualTo(names(SenderType.values()));
        var stored = ReleasedSchema.of(EventKind.MESSAGE_STORED).getLast().schema();
        assertThat(symbols(stored, "operation")).isEqualTo(names(Operation.values()));
        var insight = ReleasedSchema.of(EventKind.INSIGHT_CHANGE).getLast().schema();
        assertThat(symbols(insight, "change")).isEqualTo(names(ChangeKind.values()));
    }

    private static List<String> symbols(Schema record, String field) {
        return record.getField(field).schema().getEnumSymbols();
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).toList();
    }

    private static List<String> lines(String resource) throws IOException {
        return new String(bytes(resource), StandardCharsets.UTF_8).lines().toList();
    }

    private static byte[] bytes(String resource) throws IOException {
        try (InputStream in = ReleasedSchemaTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            return in.readAllBytes();
        }
    }
}
