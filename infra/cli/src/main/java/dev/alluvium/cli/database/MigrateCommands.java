package dev.alluvium.cli.database;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.launch.LocalServers;
import dev.alluvium.cli.launch.Readiness;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.DatabaseAddress;
import dev.alluvium.cli.session.Login;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.cli.session.Secrets;
import dev.alluvium.cli.session.Session;
import dev.alluvium.database.DatabaseSettings;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.schema.MigrationState;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Brings the database's schema up or down, as its owner (ALLUVIUM_OWNER_PASSWORD).")
public final class MigrateCommands {
    private MigrateCommands() {}

    public static CommandLine mount(Session session) {
        return new CommandLine(new MigrateCommands())
                .addSubcommand(new Up(session))
                .addSubcommand(new Down(session))
                .addSubcommand(new Status(session));
    }

    private static Migrations migrations(Session session) {
        return Migrations.of(owner(session));
    }

    /// How to reach the database as its owner, once it answers.
    static DatabaseSettings owner(Session session) {
        var connections = session.connections();
        var settings = connections.settings();
        var password = settings.text(RoleLogins.OWNER_PASSWORD)
                .or(() -> connections.secrets().map(Secrets::owner))
                .orElseThrow(
                        () -> new Failure("no password of the database's owner: set " + RoleLogins.OWNER_PASSWORD));
        var user = settings.text(RoleLogins.OWNER_USER).orElse("alluvium_owner");
        var server = DatabaseAddress.parse(connections.databaseUrl());
        if (!Readiness.accepts(server.host(), server.port())) {
            throw new Failure("PostgreSQL does not answer on %s:%d: start it (infra/alluvium up), or change %s"
                    .formatted(server.host(), server.port(), Connections.DATABASE_URL));
        }
        return LocalServers.migrating(connections, new Login(user, password));
    }

    private static void print(Session session, boolean json, List<MigrationState> states) {
        if (json) {
            var all = JsonText.MAPPER.createArrayNode();
            states.forEach(state -> all.addObject()
                    .put("id", state.id())
                    .put("name", state.name())
                    .put("status", word(state))
                    .put("applied_at", state.appliedAt()));
            session.terminal().say(JsonText.pretty(all));
        } else {
            states.forEach(state -> session.terminal().say(line(state)));
        }
    }

    private static String line(MigrationState state) {
        var applied = state.appliedAt() == null ? "" : state.appliedAt();
        return "%-8s %-8s %-20s %s".formatted(state.id(), word(state), applied, state.name());
    }

    private static String word(MigrationState state) {
        return state.status().name().toLowerCase(Locale.ROOT);
    }

    @Command(name = "up", mixinStandardHelpOptions = true, description = "Applies what is not applied yet.")
    private static final class Up implements Callable<Integer> {
        private final Session session;

        @Mixin
        private JsonOption output = new JsonOption();

        Up(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            print(session, output.json(), migrations(session).up());
            return ExitStatus.FINE;
        }
    }

    @Command(
            name = "down",
            mixinStandardHelpOptions = true,
            description = "Undoes the newest migrations. What they added is lost.")
    private static final class Down implements Callable<Integer> {
        private final Session session;

        @Option(names = "--steps", required = true, paramLabel = "N", description = "How many.")
        private int steps;

        @Mixin
        private JsonOption output = new JsonOption();

        Down(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            if (steps < 1) {
                throw new UsageFailure("--steps is " + steps + ": expected 1 or more");
            }
            print(session, output.json(), migrations(session).down(steps));
            return ExitStatus.FINE;
        }
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Shows each migration; exit status 1 when one is pending, changed or unknown.")
    private static final class Status implements Callable<Integer> {
        private final Session session;

        @Mixin
        private JsonOption output = new JsonOption();

        Status(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            var states = migrations(session).status();
            print(session, output.json(), states);
            return states.stream().allMatch(state -> state.status() == MigrationState.Status.APPLIED)
                    ? ExitStatus.FINE
                    : ExitStatus.FAILED;
        }
    }
}
