package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.cli.session.RoleLogins.Login;
import dev.alluvium.cli.session.Secrets;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.migration.Bootstrap;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.migration.RolePasswords;
import dev.alluvium.database.schema.MigrationState;
import dev.alluvium.events.Namespace;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.LocalKafka;
import dev.alluvium.servers.LocalKafkaOptions;
import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.LocalPostgresOptions;
import dev.alluvium.servers.process.ProcessId;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// PostgreSQL and Kafka, and what our processes must find in them.
///
/// @param began told of each server that was started here
public record LocalServers(Connections connections, Progress progress, BiConsumer<Part, ProcessId> began) {

    /// @param start whether it is not running yet
    void postgres(boolean start) {
        var since = System.nanoTime();
        if (start) {
            startPostgres();
        }
        requireAnswer(Part.POSTGRES, "PostgreSQL", Connections.DATABASE_URL);
        new RoleLogins(connections).superuser().ifPresent(this::bootstrap);
        migrate();
        ready(Part.POSTGRES, since);
    }

    void kafka(boolean start) {
        var since = System.nanoTime();
        var settings = connections.settings();
        if (start) {
            var kafka = LocalKafka.start(LocalKafkaOptions.detached(
                    settings.dataFolder().resolve(Part.KAFKA.label()),
                    settings.log(Part.KAFKA.label()),
                    Part.KAFKA.port(settings),
                    settings.port(LocalSettings.CONTROLLER_PORT)));
            began.accept(Part.KAFKA, kafka.process());
        }
        requireAnswer(Part.KAFKA, "Kafka", Connections.KAFKA);
        KafkaTopics.ensure(connections.kafka(), Topics.all(settings.partitions()));
        ready(Part.KAFKA, since);
    }

    /// One that ends with this program, for work beside which nothing runs.
    public static LocalPostgres postgresAlone(Connections connections, Consumer<String> progress) {
        var settings = connections.settings();
        Secrets.readOrMake(settings.dataFolder());
        return LocalPostgres.start(LocalPostgresOptions.detached(
                        settings.dataFolder().resolve(Part.POSTGRES.label()),
                        settings.log(Part.POSTGRES.label()),
                        Part.POSTGRES.port(settings),
                        new RoleLogins(connections).superuser().orElseThrow().password())
                .with(progress));
    }

    private void startPostgres() {
        var settings = connections.settings();
        var options = LocalPostgresOptions.detached(
                settings.dataFolder().resolve(Part.POSTGRES.label()),
                settings.log(Part.POSTGRES.label()),
                Part.POSTGRES.port(settings),
                new RoleLogins(connections).superuser().orElseThrow().password());
        var postgres = LocalPostgres.start(options.with((String step) -> progress.doing(Part.POSTGRES, step)));
        began.accept(Part.POSTGRES, postgres.process());
    }

    private void requireAnswer(Part part, String server, String setting) {
        new Installation(connections).problem(part).ifPresent(problem -> {
            throw new Failure(server + " " + problem + ": start it, or change " + setting);
        });
    }

    private void bootstrap(Login superuser) {
        bootstrap(connections, superuser, connections.databaseServer().database())
                .forEach(left -> progress.doing(Part.POSTGRES, left));
    }

    /// Roles, with the passwords that are set, and a database of this name.
    ///
    /// @return what the login may not do and the installation can be without
    public static List<String> bootstrap(Connections connections, Login superuser, String database) {
        var logins = new RoleLogins(connections);
        var admin = superuser.settings(connections.databaseServer().jdbcUrl("postgres"));
        requireOurs(connections, admin);
        return Bootstrap.run(
                admin,
                database,
                new RolePasswords(
                        logins.owner().password(),
                        logins.control().password(),
                        logins.application().password(),
                        logins.reader().password(),
                        logins.backupPassword()));
    }

    /// With passwords that were made up here, another installation's processes would log in no more.
    private static void requireOurs(Connections connections, DatabaseSettings admin) {
        if (!connections.databaseIsGiven()) {
            return;
        }
        for (var login : new RoleLogins(connections).madeUp()) {
            if (Bootstrap.hasOtherPassword(admin, login.user(), login.password())) {
                throw new Failure("the server " + connections.databaseServer().server()
                        + " has an installation already: "
                        + login.user() + " has another password than in "
                        + connections.settings().dataFolder()
                        + ". For another one beside it set " + Namespace.SETTING + "; to go on with that one, name its"
                        + " data folder by " + LocalSettings.DATA_FOLDER + ", or set the passwords of its roles");
            }
        }
    }

    private void migrate() {
        var migrations = Migrations.of(migrating(connections));
        if (migrations.status().stream().anyMatch(state -> state.status() != MigrationState.Status.APPLIED)) {
            migrations.up();
        }
    }

    /// As the database's owner; a migration may take as long as it takes.
    public static DatabaseSettings migrating(Connections connections) {
        return new RoleLogins(connections)
                .owner()
                .settings(connections.databaseUrl())
                .withStatementTimeout(Duration.ZERO)
                .withApplicationName("alluvium-migrate");
    }

    private void ready(Part part, long since) {
        progress.ready(part, part.address(connections), Duration.ofNanos(System.nanoTime() - since));
    }
}
