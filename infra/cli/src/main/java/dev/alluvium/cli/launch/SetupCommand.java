package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.cli.session.SessionCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// What a container or a cluster runs once before the processes, and again after each upgrade.
@Command(
        name = "setup",
        description = {
            "Prepares given servers: roles, database, tables and topics. What is there already is left as it is;"
                    + " the roles' passwords become those of the settings.",
            "Without ALLUVIUM_SUPERUSER_PASSWORD the roles and the database must be there; tables and topics are made."
        })
public final class SetupCommand extends SessionCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        var connections = connections();
        if (!connections.databaseIsGiven() || !connections.kafkaIsGiven()) {
            throw new UsageFailure("setup is for servers that run elsewhere: set " + Connections.DATABASE_URL + " and "
                    + Connections.KAFKA + "; up prepares the local ones");
        }
        var logins = new RoleLogins(connections);
        // All passwords that are missing or in a wrong file are told before anything is changed.
        logins.owner();
        if (logins.superuser().isPresent()) {
            logins.control();
            logins.application();
            logins.reader();
        }
        var servers = new LocalServers(connections, new Progress(terminal()), (part, process) -> {});
        servers.postgres(false);
        servers.kafka(false);
        say("set up: " + connections.databaseServer().server() + " and " + connections.kafka());
        return ExitStatus.FINE;
    }
}
