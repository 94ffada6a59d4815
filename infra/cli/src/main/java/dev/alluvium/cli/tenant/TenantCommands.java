package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.database.PromoteCommand;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import dev.alluvium.cli.transfer.ExportCommand;
import dev.alluvium.cli.transfer.ImportCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "tenant",
        description = "Creates, lists, changes, suspends, promotes, exports, imports and erases tenants.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RetentionCommand.class,
            PromoteCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            EraseCommand.class
        })
public final class TenantCommands extends SessionCommand {
    private static final String SLUG = "SLUG";
    private static final String TENANT = "The tenant.";

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Creates a tenant; the same slug and name again changes nothing.")
    void create(
            @Parameters(paramLabel = SLUG, description = "Short name: a-z, 0-9 and hyphens.") String slug,
            @Parameters(paramLabel = "NAME", arity = "0..1", description = "Name for people (default: the slug).")
                    String name,
            @Option(
                            names = "--language",
                            paramLabel = "LANGUAGE",
                            description = "Of its messages: english, german, french, … (default: the installation's).")
                    String language,
            @Mixin JsonOption output) {
        print(output, tenants().create(slug, name == null ? slug : name, language));
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all tenants.")
    void list(@Option(names = "--json", description = "One JSON object per line.") boolean json) {
        tenants().list().forEach(tenant -> say(json ? JsonText.line(tenant) : line(tenant)));
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a tenant.")
    void show(@Parameters(paramLabel = SLUG, description = TENANT) String slug, @Mixin JsonOption output) {
        print(output, tenants().show(slug));
    }

    @Command(
            name = "suspend",
            mixinStandardHelpOptions = true,
            description = "Suspends a tenant: its messages are rejected and its searches refused until it is resumed.")
    void suspend(@Parameters(paramLabel = SLUG, description = TENANT) String slug, @Mixin JsonOption output) {
        print(output, tenants().change(slug, "state", "suspended"));
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Resumes a suspended tenant.")
    void resume(@Parameters(paramLabel = SLUG, description = TENANT) String slug, @Mixin JsonOption output) {
        print(output, tenants().change(slug, "state", "active"));
    }

    @Command(
            name = "language",
            mixinStandardHelpOptions = true,
            description =
                    "Sets the language of a tenant's messages. Messages that are stored already are searched in the"
                            + " language before it until `reindex` has run.")
    void language(
            @Parameters(paramLabel = SLUG, description = TENANT) String slug,
            @Parameters(paramLabel = "LANGUAGE", description = "english, german, french, …") String language,
            @Mixin JsonOption output) {
        print(output, tenants().change(slug, "language", language));
        note("to search its messages in the new language: infra/alluvium reindex --tenant " + slug);
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = {
                "Sets a tenant's share of the workers, and how many messages a second they take of it at most.",
                "Running workers follow within five seconds."
            })
    void set(
            @Parameters(paramLabel = SLUG, description = TENANT) String slug,
            @Option(
                            names = "--share",
                            paramLabel = "SHARE",
                            description =
                                    "From 0.01 to 100: beside others that wait, twice the share is twice the rate.")
                    String share,
            @Option(
                            names = "--messages-per-second",
                            paramLabel = "N",
                            description = "From 0.01 to 100000, or none for as many as there are.")
                    String messagesPerSecond,
            @Mixin JsonOption output) {
        print(output, tenants().change(slug, ShareOptions.change(share, messagesPerSecond)));
    }

    private Tenants tenants() {
        return new Tenants(connections());
    }

    private void print(JsonOption output, JsonNode tenant) {
        say(output.json() ? JsonText.pretty(tenant) : line(tenant));
    }

    private static String line(JsonNode tenant) {
        return "%-24s %-10s %s  %s%s"
                .formatted(
                        tenant.path("slug").asString(""),
                        tenant.path("state").asString(""),
                        tenant.path("tenant_id").asString(""),
                        Terminal.printable(tenant.path("name").asString("")),
                        ShareOptions.told(tenant));
    }
}
