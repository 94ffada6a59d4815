package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.ApplicationDatabase;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.runtime.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = {
            "Writes all messages and insights of a tenant to a folder, or to one file called ….zip.",
            "It is the state of one moment, although the tenant may be written to meanwhile. Needs the database, like"
                    + " the workers; the audit log keeps who did it."
        })
public final class ExportCommand extends SessionCommand implements Runnable {
    @Parameters(paramLabel = "SLUG", description = "The tenant.")
    private String slug;

    @Option(names = "--to", required = true, paramLabel = "FOLDER|FILE", description = "A name that is not there yet.")
    private Path to;

    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public void run() {
        var connections = connections();
        var shown = new Tenants(connections).show(slug);
        var tenant = new TenantId(UUID.fromString(shown.path("tenant_id").asString()));
        var from = new Manifest.From(
                slug, shown.path("name").asString(slug), shown.path("language").asString(null), Version.current());
        try (var archive = WriteArchive.to(to);
                var database = ApplicationDatabase.open(connections)) {
            // What takes everything of a tenant away with it is not done unseen.
            OperatorDatabase.record(connections, "tenant.export", tenant, null);
            var manifest = new ExportTenant(database, tenant, terminal(), rows(database, tenant)).to(archive, from);
            archive.finish();
            tell(manifest);
        } catch (IOException e) {
            throw new Failure("%s cannot be written (%s)".formatted(to, e.getMessage()), e);
        }
    }

    private static long rows(TenantDatabase database, TenantId tenant) {
        return database.read(
                tenant,
                Reader.WORKER,
                tx -> tx.sql()
                        .resultQuery(
                                "select coalesce(sum(stored + deleted), 0)::bigint from alluvium.message_counts"
                                        + " where tenant_id = ?::uuid",
                                tenant.value())
                        .fetchSingle(0, Long.class));
    }

    private void tell(Manifest manifest) {
        say(
                output.json()
                        ? JsonText.pretty(manifest)
                        : "%d messages and %d insights of %s, as of %s, are in %s"
                                .formatted(
                                        manifest.messages().count(),
                                        manifest.insights().count(),
                                        slug,
                                        manifest.takenAt(),
                                        to));
    }
}
