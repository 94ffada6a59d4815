package dev.alluvium.cli.database;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.launch.LocalServers;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.schema.MigrationState;
import dev.alluvium.servers.FreePorts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "migrate",
        synopsisSubcommandLabel = "COMMAND",
        description = "Brings the database's schema up or down, as its owner (ALLUVIUM_OWNER_PASSWORD).")
public final class MigrateCommands extends SessionCommand {

    @Command(
            name = "up",
            mixinStandardHelpOptions = true,
            description = {
                "Applies what is not applied yet, beside running programs: it waits for locks in turns of half a"
                        + " second.",
                "One that was stopped goes on where it was."
            })
    void up(@Mixin JsonOption output) {
        print(output, recorded("up", migrations().up()));
    }

    @Command(
            name = "down",
            mixinStandardHelpOptions = true,
            description = {
                "Undoes the newest migrations. What they added is lost.",
                "Refused while a program that needs them is connected."
            })
    void down(
            @Option(names = "--steps", required = true, paramLabel = "N", description = "How many.") int steps,
            @Mixin JsonOption output) {
        if (steps < 1) {
            throw new UsageFailure("--steps is " + steps + ": expected 1 or more");
        }
        print(output, recorded("down", migrations().down(steps)));
    }

    private List<MigrationState> recorded(String direction, List<MigrationState> changed) {
        if (!changed.isEmpty()) {
            var what = "%s %d, the last %s"
                    .formatted(direction, changed.size(), changed.getLast().id());
            OperatorDatabase.recordOrSay(connections(), "database.migrate", null, what, this::note);
        }
        return changed;
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Shows each migration; exit status 1 when one is pending, changed or unknown.")
    int status(@Mixin JsonOption output) {
        var states = migrations().status();
        print(output, states);
        return ExitStatus.fineWhen(states.stream().allMatch(state -> state.status() == MigrationState.Status.APPLIED));
    }

    private Migrations migrations() {
        return Migrations.of(owner(connections())).telling(this::note);
    }

    /// How to reach the database as its owner, once it answers.
    static DatabaseSettings owner(Connections connections) {
        var settings = LocalServers.migrating(connections);
        var server = connections.databaseServer();
        if (!FreePorts.accepts(server.host(), server.port())) {
            throw new Failure("PostgreSQL does not answer on %s: start it (infra/alluvium up), or change %s"
                    .formatted(server.server(), Connections.DATABASE_URL));
        }
        return settings;
    }

    private record Shown(BigDecimal id, String name, String status, String appliedAt) {
        Shown(MigrationState state) {
            this(state.id(), state.name(), state.status().name().toLowerCase(Locale.ROOT), state.appliedAt());
        }

        String line() {
            return "%-8s %-8s %-20s %s".formatted(id, status, appliedAt == null ? "" : appliedAt, name);
        }
    }

    private void print(JsonOption output, List<MigrationState> states) {
        var shown = states.stream().map(Shown::new).toList();
        if (output.json()) {
            say(JsonText.pretty(shown));
        } else {
            shown.forEach(state -> say(state.line()));
        }
    }
}
