package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.database.PromoteCommand;
import dev.alluvium.cli.session.Session;
import dev.alluvium.cli.session.Tenants;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "tenant",
        mixinStandardHelpOptions = true,
        description = "Creates, lists, suspends, promotes and erases tenants.",
        synopsisSubcommandLabel = "COMMAND")
public final class TenantCommands {
    private TenantCommands() {}

    public static CommandLine mount(Session session) {
        return new CommandLine(new TenantCommands())
                .addSubcommand(new Create(session))
                .addSubcommand(new ListAll(session))
                .addSubcommand(new Show(session))
                .addSubcommand(new Suspend(session))
                .addSubcommand(new Resume(session))
                .addSubcommand(new Speak(session))
                .addSubcommand(new PromoteCommand(session))
                .addSubcommand(new EraseCommand(session));
    }

    private static void print(Session session, boolean json, JsonNode tenant) {
        session.terminal()
                .say(
                        json
                                ? JsonText.pretty(tenant)
                                : "%-24s %-10s %s  %s"
                                        .formatted(
                                                tenant.path("slug").asString(""),
                                                tenant.path("state").asString(""),
                                                tenant.path("tenant_id").asString(""),
                                                tenant.path("name").asString("")));
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Creates a tenant; the same slug and name again changes nothing.")
    private static final class Create implements Callable<Integer> {
        private final Session session;

        @Parameters(index = "0", paramLabel = "SLUG", description = "Short name: a-z, 0-9 and hyphens.")
        private String slug;

        @Parameters(
                index = "1",
                paramLabel = "NAME",
                arity = "0..1",
                description = "Name for people (default: the slug).")
        private String name;

        @Option(
                names = "--language",
                paramLabel = "LANGUAGE",
                description = "Of its messages: english, german, french, … (default: the installation's).")
        private String language;

        @Mixin
        private JsonOption output = new JsonOption();

        Create(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            var made = new Tenants(session.connections()).create(slug, name == null ? slug : name, language);
            print(session, output.json(), made);
            return ExitStatus.FINE;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all tenants.")
    private static final class ListAll implements Callable<Integer> {
        private final Session session;

        @Option(names = "--json", description = "One JSON object per line.")
        private boolean json;

        ListAll(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            var tenants = new Tenants(session.connections()).list();
            if (json) {
                tenants.forEach(tenant -> session.terminal().say(JsonText.line(tenant)));
            } else {
                tenants.forEach(tenant -> print(session, false, tenant));
            }
            return ExitStatus.FINE;
        }
    }

    /// The commands that take a slug and answer with the tenant.
    private abstract static class OfOne implements Callable<Integer> {
        private final Session session;

        @Parameters(paramLabel = "SLUG", description = "The tenant.")
        private String slug;

        @Mixin
        private JsonOption output = new JsonOption();

        OfOne(Session session) {
            this.session = session;
        }

        abstract JsonNode apply(Tenants tenants, String slug);

        @Override
        public Integer call() {
            print(session, output.json(), apply(new Tenants(session.connections()), slug));
            return ExitStatus.FINE;
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a tenant.")
    private static final class Show extends OfOne {
        Show(Session session) {
            super(session);
        }

        @Override
        JsonNode apply(Tenants tenants, String slug) {
            return tenants.show(slug);
        }
    }

    @Command(
            name = "suspend",
            mixinStandardHelpOptions = true,
            description = "Suspends a tenant: its messages are rejected and its searches refused until it is resumed.")
    private static final class Suspend extends OfOne {
        Suspend(Session session) {
            super(session);
        }

        @Override
        JsonNode apply(Tenants tenants, String slug) {
            return tenants.change(slug, "state", "suspended");
        }
    }

    @Command(
            name = "language",
            mixinStandardHelpOptions = true,
            description =
                    "Says the language of a tenant's messages. What is stored already is searched by the one before"
                            + " until `reindex` has run.")
    private static final class Speak implements Callable<Integer> {
        private final Session session;

        @Parameters(index = "0", paramLabel = "SLUG", description = "The tenant.")
        private String slug;

        @Parameters(index = "1", paramLabel = "LANGUAGE", description = "english, german, french, …")
        private String language;

        @Mixin
        private JsonOption output = new JsonOption();

        Speak(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            print(session, output.json(), new Tenants(session.connections()).change(slug, "language", language));
            session.terminal().note("to search its messages by it: infra/alluvium reindex --tenant " + slug);
            return ExitStatus.FINE;
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Resumes a suspended tenant.")
    private static final class Resume extends OfOne {
        Resume(Session session) {
            super(session);
        }

        @Override
        JsonNode apply(Tenants tenants, String slug) {
            return tenants.change(slug, "state", "active");
        }
    }
}
