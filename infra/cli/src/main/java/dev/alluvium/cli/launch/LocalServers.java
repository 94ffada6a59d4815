package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.DatabaseAddress;
import dev.alluvium.cli.session.Login;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.database.DatabaseSettings;
import dev.alluvium.database.migration.Bootstrap;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.migration.RolePasswords;
import dev.alluvium.database.schema.MigrationState;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.LocalKafka;
import dev.alluvium.servers.LocalKafkaOptions;
import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.LocalPostgresOptions;
import dev.alluvium.servers.process.ProcessId;
import java.time.Duration;
import java.util.function.BiConsumer;

/// PostgreSQL and Kafka, and what our processes must find in them.
///
/// @param began told of each server that was started here
public record LocalServers(Connections connections, Progress progress, BiConsumer<Part, ProcessId> began) {

    /// @param start whether it is not running yet
    void postgres(boolean start, RoleLogins credentials) {
        var since = System.nanoTime();
        if (start) {
            startPostgres(credentials);
        }
        requireAnswer();
        credentials.superuser().ifPresent(superuser -> bootstrap(superuser, credentials));
        migrate(credentials.owner());
        ready(Part.POSTGRES, since);
    }

    void kafka(boolean start) {
        var since = System.nanoTime();
        var settings = connections.settings();
        if (start) {
            var kafka = LocalKafka.start(LocalKafkaOptions.detached(
                    settings.dataFolder().resolve(Part.KAFKA.label()),
                    settings.log(Part.KAFKA.label()),
                    settings.kafkaPort(),
                    settings.controllerPort()));
            began.accept(Part.KAFKA, kafka.process());
        } else if (new Installation(connections).problem(Part.KAFKA).isPresent()) {
            throw new Failure(
                    "Kafka does not answer on " + connections.kafka() + ": start it, or change " + Connections.KAFKA);
        }
        KafkaTopics.ensure(connections.kafka(), Topics.all(settings.partitions()));
        ready(Part.KAFKA, since);
    }

    private void startPostgres(RoleLogins credentials) {
        var settings = connections.settings();
        var options = LocalPostgresOptions.detached(
                settings.dataFolder().resolve(Part.POSTGRES.label()),
                settings.log(Part.POSTGRES.label()),
                settings.postgresPort(),
                credentials.superuser().orElseThrow().password());
        var postgres = LocalPostgres.start(options.with((String step) -> progress.doing(Part.POSTGRES, step)));
        began.accept(Part.POSTGRES, postgres.process());
    }

    private void requireAnswer() {
        new Installation(connections).problem(Part.POSTGRES).ifPresent(problem -> {
            throw new Failure("PostgreSQL " + problem + ": start it, or change " + Connections.DATABASE_URL);
        });
    }

    private void bootstrap(Login superuser, RoleLogins credentials) {
        var server = DatabaseAddress.parse(connections.databaseUrl());
        Bootstrap.run(
                server.jdbcUrl("postgres"),
                superuser.user(),
                superuser.password(),
                server.database(),
                new RolePasswords(
                        credentials.owner().password(),
                        credentials.control().password(),
                        credentials.application().password()));
    }

    private void migrate(Login owner) {
        var migrations = Migrations.of(migrating(connections, owner));
        if (migrations.status().stream().anyMatch(state -> state.status() != MigrationState.Status.APPLIED)) {
            migrations.up();
        }
    }

    /// A migration may take as long as it takes.
    public static DatabaseSettings migrating(Connections connections, Login owner) {
        return DatabaseSettings.defaults(connections.databaseUrl(), owner.user(), owner.password())
                .withStatementTimeout(Duration.ZERO)
                .withApplicationName("alluvium-migrate");
    }

    private void ready(Part part, long since) {
        progress.ready(part, part.address(connections), Duration.ofNanos(System.nanoTime() - since));
    }
}
