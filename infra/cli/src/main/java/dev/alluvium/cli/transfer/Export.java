package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.console.Terminal;
import java.util.HexFormat;

/// An export that is to be brought in.
///
/// @param id of its manifest, so that a second import knows whether it goes on with the same
record Export(
        Manifest manifest,
        String id,
        ReadLines<ExportLine.OfMessage> messages,
        ReadLines<ExportLine.OfInsight> insights) {

    static Export in(ReadArchive archive) {
        var text = archive.manifest();
        var manifest = Manifest.parse(archive.label(Manifest.FILE), text);
        var digest = WriteLines.sha256().digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return new Export(
                manifest,
                HexFormat.of().formatHex(digest, 0, 8),
                new ReadLines<>(archive, manifest.messages(), ExportLine::message),
                new ReadLines<>(archive, manifest.insights(), ExportLine::insight));
    }

    /// Reads everything before anything is written.
    void check(Terminal terminal) {
        long lines = manifest.messages().count() + manifest.insights().count();
        try (var progress = ProgressLine.of(terminal, "checking", lines)) {
            messages.each(0, _ -> progress.step());
            insights.each(0, _ -> progress.step());
        }
    }
}
