package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Writes a tenant's messages and insights as they are at one moment.
final class ExportTenant {
    static final String MESSAGES = "messages.jsonl";
    static final String INSIGHTS = "insights.jsonl";

    private final TenantDatabase database;
    private final TenantId tenant;
    private final Terminal terminal;
    private final long messages;

    /// @param messages about how many there are
    ExportTenant(TenantDatabase database, TenantId tenant, Terminal terminal, long messages) {
        this.database = database;
        this.tenant = tenant;
        this.terminal = terminal;
        this.messages = messages;
    }

    private record Taken(Instant at, Manifest.Content messages, Manifest.Content insights) {}

    Manifest to(WriteArchive archive, Manifest.From from) throws IOException {
        try (var allMessages = new Snapshot<>(new MessagePages(), new Spool<>(archive.scratch()));
                var allInsights = new Snapshot<>(new InsightPages(), new Spool<>(archive.scratch()))) {
            try (var progress = ProgressLine.of(terminal, "reading", messages)) {
                allMessages.readAhead(this::read, progress::step);
                allInsights.readAhead(this::read, () -> {});
            }
            var taken = snapshot(tx -> new Taken(
                    tx.sql().resultQuery("select now()").fetchSingle(0, Instant.class),
                    take(tx, allMessages, MESSAGES, archive),
                    take(tx, allInsights, INSIGHTS, archive)));
            var model = database.activeGeneration().model();
            var manifest = new Manifest(
                    Manifest.FORMAT, Manifest.VERSION, taken.at, from, model, taken.messages, taken.insights);
            try (OutputStream out = archive.entry(Manifest.FILE)) {
                out.write(manifest.text().getBytes(StandardCharsets.UTF_8));
            }
            return manifest;
        }
    }

    private static Manifest.Content take(TenantTransaction tx, Snapshot<?> rows, String file, WriteArchive archive)
            throws IOException {
        var lines = new WriteLines(file, archive.entry(file));
        try (lines) {
            rows.take(tx, lines::write);
        }
        return lines.content();
    }

    private <T> T read(Snapshot.InTransaction<T> work) throws IOException {
        try {
            return database.read(tenant, Reader.WORKER, tx -> unchecked(tx, work));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private <T> T snapshot(Snapshot.InTransaction<T> work) throws IOException {
        try {
            return database.readSnapshot(tenant, tx -> unchecked(tx, work));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static <T> T unchecked(TenantTransaction tx, Snapshot.InTransaction<T> work) {
        try {
            return work.in(tx);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
