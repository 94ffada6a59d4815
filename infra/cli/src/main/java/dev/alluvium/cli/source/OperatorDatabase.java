package dev.alluvium.cli.source;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.database.control.ControlDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.function.Function;
import org.jooq.exception.DataAccessException;

/// The database as the role `alluvium_control` sees it, for one question.
final class OperatorDatabase {
    private OperatorDatabase() {}

    static <T> T ask(Connections connections, Function<ControlDatabase, T> question) {
        var settings = new RoleLogins(connections)
                .control()
                .settings(connections.databaseUrl())
                .withConnections(0, 1)
                .withApplicationName("alluvium-cli");
        try (var database = ControlDatabase.open(settings, new SimpleMeterRegistry())) {
            return question.apply(database);
        } catch (DataAccessException e) {
            throw new Failure("the database does not answer: " + e.getMessage(), e);
        }
    }
}
