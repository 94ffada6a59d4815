package dev.alluvium.events;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/// Schemas that others write and we did not release: those of producers that are a version ahead of us. A record
/// names its schema by a fingerprint alone, so somebody has to show us the schema. Fields that we do not know are
/// passed over.
public final class FurtherSchemas {
    private FurtherSchemas() {}

    /// From now on, records of the schemas in the folder's `*.avsc` are read as what they are called.
    ///
    /// @throws IllegalArgumentException naming the file that is no schema of ours, or lacks what we need
    /// @return the files that were read
    public static List<Path> learn(Path folder) throws IOException {
        var read = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(folder, "*.avsc")) {
            for (var file : files) {
                learnOne(file);
                read.add(file);
            }
        }
        return List.copyOf(read);
    }

    private static void learnOne(Path file) throws IOException {
        Schema written;
        try {
            written = new Schema.Parser().parse(Files.readString(file));
        } catch (AvroRuntimeException e) {
            throw new IllegalArgumentException(file + " is no Avro schema: " + e.getMessage(), e);
        }
        var kind = Arrays.stream(EventKind.values())
                .filter(each -> AvroCodec.newest(each).getFullName().equals(written.getFullName()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(file + ": " + written.getFullName() + " is none of our schemas"));
        var fit = SchemaCompatibility.checkReaderWriterCompatibility(AvroCodec.newest(kind), written);
        if (fit.getType() != SchemaCompatibilityType.COMPATIBLE) {
            throw new IllegalArgumentException(file + " lacks what we need: "
                    + fit.getResult().getIncompatibilities().getFirst().getMessage());
        }
        AvroCodec.learn(kind, written);
    }
}
