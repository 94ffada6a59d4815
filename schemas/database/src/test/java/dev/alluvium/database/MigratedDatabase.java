package dev.alluvium.database;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.migration.Bootstrap;
import dev.alluvium.database.migration.CloneDatabase;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.migration.RolePasswords;
import dev.alluvium.database.schema.MigrationFiles;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.testkit.SharedParts;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// A database of its own for a test, migrated, with the four roles, in a time zone that nobody expects.
/// Cloned from a template that is made once for a server and set of migrations. Dropped when closed, whoever
/// is connected.
public final class MigratedDatabase implements AutoCloseable {
    private static final RolePasswords PASSWORDS = new RolePasswords("owner", "control", "app", "reader");

    /// Each partition of each table is a file to be copied and a table to be altered for every test. Who
    /// migrates without these files, as `MigrateProcess` does and an installation, gets all sixteen.
    public static final int PARTITIONS = 6;

    private final String name;

    private MigratedDatabase(String name) {
        this.name = name;
    }

    /// One with every migration applied: a copy of the template, which has the roles too.
    public static MigratedDatabase create() {
        var template = Template.NAME;
        var name = "test_" + random();
        try (var superuser = superuser("postgres")) {
            CloneDatabase.of(template, name, superuser);
        } catch (SQLException e) {
            throw new AssertionError("could not copy the template of the tests' databases: " + e.getMessage(), e);
        }
        return hostile(name);
    }

    /// What a database of the tests is migrated with.
    public static MigrationFiles files() {
        return MigrationFiles.landed().withPartitions(PARTITIONS);
    }

    /// One with roles and extension, before the first migration.
    public static MigratedDatabase empty() {
        var name = "test_" + random();
        bootstrap(name);
        return hostile(name);
    }

    private static MigratedDatabase hostile(String name) {
        asSuperuser("postgres", "alter database " + name + " set timezone = 'Pacific/Chatham'");
        return new MigratedDatabase(name);
    }

    private static void bootstrap(String name) {
        var server = SharedParts.postgres();
        Bootstrap.run(server.jdbcUrl("postgres"), server.superuser(), server.password(), name, PASSWORDS);
    }

    public String name() {
        return name;
    }

    public String url() {
        return SharedParts.postgres().jdbcUrl(name);
    }

    public DatabaseSettings app() {
        return settings("alluvium_app", PASSWORDS.app());
    }

    public DatabaseSettings reader() {
        return settings("alluvium_reader", PASSWORDS.reader());
    }

    public DatabaseSettings control() {
        return settings("alluvium_control", PASSWORDS.control());
    }

    public DatabaseSettings owner() {
        return settings("alluvium_owner", PASSWORDS.owner());
    }

    public DatabaseSettings superuser() {
        return settings(
                SharedParts.postgres().superuser(), SharedParts.postgres().password());
    }

    private DatabaseSettings settings(String user, String password) {
        return DatabaseSettings.defaults(url(), user, password)
                .withConnections(1, 10)
                .withApplicationName("alluvium-test");
    }

    /// Sees every tenant's rows. The caller closes it.
    public Connection connectAsSuperuser() throws SQLException {
        return superuser(name);
    }

    /// An active tenant that nobody else uses.
    public TenantId newTenant() {
        var tenant = new TenantId(UUID.randomUUID());
        asSuperuser(
                name,
                "insert into alluvium.tenants (tenant_id, slug, name) values ('" + tenant + "', 't-" + random()
                        + "', 'a test''s tenant')");
        return tenant;
    }

    /// Runs statements, separated by semicolons, as superuser in this database.
    public void asSuperuser(String sql) {
        asSuperuser(name, sql);
    }

    @Override
    public void close() {
        asSuperuser("postgres", "drop database if exists " + name + " with (force)");
    }

    private static void asSuperuser(String database, String sql) {
        try (var connection = superuser(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError("could not prepare the test's database: " + e.getMessage(), e);
        }
    }

    private static Connection superuser(String database) throws SQLException {
        var server = SharedParts.postgres();
        return DriverManager.getConnection(server.jdbcUrl(database), server.superuser(), server.password());
    }

    private static String random() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /// Made once for a server: its name tells which migrations it has had.
    private static final class Template {
        static final String NAME = "alluvium_template_" + fingerprint();

        static {
            try (var connection = superuser("postgres");
                    var statement = connection.createStatement()) {
                // Not the lock that Bootstrap takes on another connection.
                statement.execute("select pg_advisory_lock(7001)");
                try (var rows = statement.executeQuery("select from pg_database where datname = '" + NAME + "'")) {
                    if (!rows.next()) {
                        build();
                    }
                }
            } catch (SQLException e) {
                throw new AssertionError("could not make the template of the tests' databases: " + e.getMessage(), e);
            }
        }

        private static void build() {
            var building = NAME + "_building";
            asSuperuser("postgres", "drop database if exists " + building);
            bootstrap(building);
            Migrations.of(new MigratedDatabase(building).owner(), files()).up();
            asSuperuser("postgres", "alter database " + building + " rename to " + NAME);
        }

        private static String fingerprint() {
            var files = MigrationFiles.landed();
            var checksums = new StringBuilder();
            files.getMigrations().forEach(change -> checksums.append(files.checksum(change)));
            return UUID.nameUUIDFromBytes(checksums.toString().getBytes(StandardCharsets.UTF_8))
                    .toString()
                    .replace("-", "");
        }
    }
}
