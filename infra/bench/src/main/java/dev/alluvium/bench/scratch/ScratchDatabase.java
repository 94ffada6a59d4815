package dev.alluvium.bench.scratch;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.migration.Bootstrap;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.migration.RolePasswords;
import dev.alluvium.servers.Postgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// A database of a benchmark's own.
///
/// @param folder of the programs that run on it
public record ScratchDatabase(Postgres server, String name, Path folder) {
    public static final String ADMIN_TOKEN = "only-for-a-benchmark-and-nothing-else";

    /// The role that query-api searches as.
    public static final String READER = "alluvium_reader";

    private static final RolePasswords PASSWORDS = new RolePasswords("owner", "control", "app", "reader");

    public static ScratchDatabase create(Postgres server, String name, Path folder) {
        Bootstrap.run(server.jdbcUrl("postgres"), server.superuser(), server.password(), name, PASSWORDS);
        Migrations.of(DatabaseSettings.defaults(server.jdbcUrl(name), "alluvium_owner", PASSWORDS.owner())
                        .withStatementTimeout(Duration.ZERO))
                .up();
        return new ScratchDatabase(server, name, folder);
    }

    public DatabaseSettings application() {
        return DatabaseSettings.defaults(server.jdbcUrl(name), "alluvium_app", PASSWORDS.app());
    }

    /// @param port where the server is reached, itself or through something in between
    public Map<String, String> settings(int port) {
        var url = "jdbc:postgresql://127.0.0.1:" + port + "/" + name + "?sslmode=disable&gssEncMode=disable";
        return new HashMap<>(Map.of(
                "ALLUVIUM_DATABASE_URL",
                url,
                "ALLUVIUM_DATABASE_USER",
                "alluvium_app",
                "ALLUVIUM_DATABASE_PASSWORD",
                PASSWORDS.app(),
                "ALLUVIUM_READER_USER",
                READER,
                "ALLUVIUM_READER_PASSWORD",
                PASSWORDS.reader(),
                "ALLUVIUM_CONTROL_USER",
                "alluvium_control",
                "ALLUVIUM_CONTROL_PASSWORD",
                PASSWORDS.control(),
                "ALLUVIUM_ADMIN_TOKEN",
                ADMIN_TOKEN));
    }

    /// The caller closes it. Row level security does not hold here.
    public Connection asSuperuser() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", server.superuser());
        properties.setProperty("password", server.password());
        properties.setProperty("datatype.halfvec", BinaryParameter.class.getName());
        return DriverManager.getConnection(server.jdbcUrl(name), properties);
    }

    public void run(List<String> statements) throws SQLException {
        try (var connection = asSuperuser();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
