package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.control.AuditLog;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.servers.FreePorts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.exception.DataAccessException;

/// The database as the role `alluvium_control` sees it, for one question.
public final class OperatorDatabase {
    private OperatorDatabase() {}

    /// Who calls this program: the audit log keeps it of what goes to the database and not through the API.
    public static Actor caller() {
        return new Actor(Actor.Kind.COMMAND, System.getProperty("user.name"), null);
    }

    /// Keeps in the audit log what is done elsewhere than in the database.
    public static void record(Connections connections, String action, TenantId tenant, String target) {
        ask(connections, database -> {
            database.audit().record(caller(), action, tenant, target, AuditLog.BEGUN);
            return null;
        });
    }

    /// As [#record], for what needs the control role for nothing else: it is not held up by a database that
    /// cannot be asked in this role, and says so.
    public static void recordOrSay(
            Connections connections, String action, TenantId tenant, String target, Consumer<String> say) {
        try {
            record(connections, action, tenant, target);
        } catch (Failure | UnsafeDatabaseException e) {
            say.accept("the audit log does not have this " + action + ": " + e.getMessage());
        }
    }

    /// As [#recordOrSay], where a server that is asked only once it runs again is nothing to speak of.
    public static void recordOrSayLater(Connections connections, String action, String target, Consumer<String> say) {
        var server = connections.databaseServer();
        if (FreePorts.accepts(server.host(), server.port())) {
            recordOrSay(connections, action, null, target, say);
        }
    }

    public static <T> T ask(Connections connections, Function<ControlDatabase, T> question) {
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
