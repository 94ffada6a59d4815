package dev.alluvium.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/// One landed file of `avro/`. Such a file is never edited: records written by it lie in topics.
///
/// @param fingerprint CRC-64-AVRO of the parsing canonical form
record ReleasedSchema(EventKind kind, int version, Schema schema, long fingerprint) {
    /// All versions of a kind, oldest first: `Message.v1.avsc`, `Message.v2.avsc` and so on, up to the first that
    /// is not there.
    static List<ReleasedSchema> of(EventKind kind) {
        var versions = new ArrayList<ReleasedSchema>();
        for (var text = text(kind, 1); text != null; text = text(kind, versions.size() + 1)) {
            var schema = new Schema.Parser().parse(text);
            versions.add(new ReleasedSchema(
                    kind, versions.size() + 1, schema, SchemaNormalization.parsingFingerprint64(schema)));
        }
        return List.copyOf(versions);
    }

    static String fileName(EventKind kind, int version) {
        return kind.schemaName() + ".v" + version + ".avsc";
    }

    private static String text(EventKind kind, int version) {
        try (var in = ReleasedSchema.class.getResourceAsStream("avro/" + fileName(kind, version))) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
