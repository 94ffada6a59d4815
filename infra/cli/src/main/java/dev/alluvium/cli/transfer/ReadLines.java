package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.LineReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.function.Consumer;

/// Reads one file of an export, and refuses it when it is not what the manifest says.
///
/// @param <L> its lines
record ReadLines<L extends ExportLine>(ReadArchive archive, Manifest.Content content, ExportLine.Parser<L> parser) {
    /// An insight may have the quotes of thousands of messages.
    private static final int LONGEST_LINE = 256 << 20;

    /// @param from how many lines are passed over unread
    void each(long from, Consumer<L> reader) {
        var name = archive.label(content.file());
        var digest = WriteLines.sha256();
        long count = 0;
        long bytes = 0;
        try (var in = new DigestInputStream(archive.open(content.file()), digest)) {
            var lines = new LineReader(in, LONGEST_LINE);
            for (var line = lines.next(); line != null; line = lines.next()) {
                count++;
                bytes += line.length + 1;
                if (lines.tooLong()) {
                    throw new Failure(name + ":" + count + ": is longer than any line of an export");
                }
                if (count > from && count <= content.count()) {
                    reader.accept(parsed(name, count, line));
                }
            }
        } catch (NoSuchFileException e) {
            throw new Failure(name + ": is missing", e);
        } catch (IOException e) {
            throw new Failure(name + ": is cut off or was changed (" + e.getMessage() + ")", e);
        }
        if (count != content.count() || bytes != content.bytes()) {
            throw new Failure("%s: is cut off or was changed: %d lines and %d bytes, where the manifest says %d and %d"
                    .formatted(name, count, bytes, content.count(), content.bytes()));
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(content.sha256())) {
            throw new Failure(name + ": was changed: its SHA-256 is not the manifest's");
        }
    }

    private L parsed(String name, long number, byte[] line) {
        try {
            return parser.parse(line);
        } catch (ExportLine.Wrong e) {
            throw new Failure("%s:%d: is cut off or was changed (%s)".formatted(name, number, e.getMessage()), e);
        }
    }
}
