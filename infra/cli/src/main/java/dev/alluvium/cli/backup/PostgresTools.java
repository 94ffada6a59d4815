package dev.alluvium.cli.backup;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.session.DatabaseAddress;
import dev.alluvium.cli.session.RoleLogins.Login;
import dev.alluvium.servers.packages.PostgresBinaries;
import dev.alluvium.servers.process.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// PostgreSQL's `pg_dump` and `pg_restore`, at one server as one role.
///
/// @param properties of the connection, such as `sslmode`, as PostgreSQL's programs name them in their
/// environment
record PostgresTools(PostgresBinaries programs, DatabaseAddress server, Login login, Map<String, String> properties) {

    /// @throws Failure with what the program said last
    void run(String program, String database, List<String> arguments) {
        var words = new ArrayList<String>();
        words.add(programs.program(program).toString());
        words.addAll(List.of("--no-password", "--host", server.host(), "--port", String.valueOf(server.port())));
        words.addAll(List.of("--username", login.user(), "--dbname", database));
        words.addAll(arguments);
        var command = Command.of(words).with("PGPASSWORD", login.password()).with("PGCONNECT_TIMEOUT", "10");
        for (var property : properties.entrySet()) {
            command = command.with(property.getKey(), property.getValue());
        }
        finish(program, command);
    }

    /// Reads the whole dump as a restore would.
    void verify(DumpFile dump) {
        finish(
                "pg_restore",
                Command.of(
                        programs.program("pg_restore").toString(),
                        "--file=/dev/null",
                        dump.file().toString()));
    }

    private static void finish(String program, Command command) {
        var finished = command.run();
        if (!finished.fine()) {
            var said = finished.output()
                    .lines()
                    .filter(line -> line.contains("error:") || line.contains("ERROR:"))
                    .findFirst()
                    .orElse(finished.lastLine());
            throw new Failure(program + " failed: " + said.strip());
        }
    }
}
