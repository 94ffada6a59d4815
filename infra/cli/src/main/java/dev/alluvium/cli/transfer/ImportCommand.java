package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.TimeOption;
import dev.alluvium.cli.session.ApplicationDatabase;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import dev.alluvium.database.tenant.TenantId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "import",
        description = {
            "Brings what tenant export wrote into a tenant of this installation or another one.",
            "Everything is read and checked first. What was interrupted goes on when it is run again. Needs the"
                    + " database and Kafka, like the workers, which have to run; the audit log keeps who did it."
        })
public final class ImportCommand extends SessionCommand implements Runnable {
    @Parameters(index = "0", paramLabel = "SLUG", description = "The tenant, made before with tenant create.")
    private String slug;

    @Option(names = "--from", required = true, paramLabel = "FOLDER|FILE", description = "What tenant export wrote.")
    private Path from;

    @Option(names = "--dry-run", description = "Check the export and the tenant, and write nothing.")
    private boolean dryRun;

    @Option(names = "--merge", description = "Into a tenant that has messages; those of the same ids become edits.")
    private boolean merge;

    @Option(names = "--without-insights", description = "The messages alone; insights are found anew.")
    private boolean withoutInsights;

    @Option(names = "--wait", description = "Return when all messages are searchable.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "2h",
            converter = TimeOption.class,
            description = "Longest wait, such as 90s or 10m (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public void run() {
        try (var archive = ReadArchive.of(from)) {
            var export = Export.in(archive);
            export.check(terminal());
            bring(export);
        } catch (IOException e) {
            throw new Failure(from + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private void bring(Export export) {
        var connections = connections();
        var shown = new Tenants(connections).show(slug);
        if (shown.path("state").asString("").equals("suspended")) {
            throw new Failure(
                    "the tenant " + slug + " is suspended and its messages would be rejected: resume it first");
        }
        compareLanguages(export, shown);
        var tenant = new TenantId(UUID.fromString(shown.path("tenant_id").asString()));
        var done = ImportProgress.of(session().settings().dataFolder(), tenant, export.id());
        var wanted = new ImportTenant.Wanted(!withoutInsights, merge, wait, timeout);
        try (var database = ApplicationDatabase.open(connections)) {
            var bringing = new ImportTenant(
                    database, tenant, connections.kafkaSettings(), session().tenant(slug), terminal());
            bringing.require(export, wanted, done);
            if (!dryRun) {
                OperatorDatabase.recordOrSay(connections, "tenant.import", tenant, export.id(), this::note);
                bringing.run(export, wanted, done);
            }
        }
        tell(export.manifest());
    }

    private void compareLanguages(Export export, JsonNode shown) {
        var before = export.manifest().tenant().language();
        var now = shown.path("language").asString(null);
        if (before != null && now != null && !before.equals(now)) {
            note(("the messages were searched in %s, and %s is in %s: to search as before,"
                            + " infra/alluvium tenant language %s %s")
                    .formatted(before, slug, now, slug, before));
        }
    }

    private void tell(Manifest manifest) {
        long insights = withoutInsights ? 0 : manifest.insights().count();
        if (output.json()) {
            say(JsonText.line(JsonText.object()
                    .put("tenant", slug)
                    .put("messages", manifest.messages().count())
                    .put("insights", insights)
                    .put("dry_run", dryRun)));
        } else {
            say("%d messages and %d insights %s %s"
                    .formatted(
                            manifest.messages().count(),
                            insights,
                            dryRun ? "are in order and would be brought into" : "were brought into",
                            slug));
        }
    }
}
