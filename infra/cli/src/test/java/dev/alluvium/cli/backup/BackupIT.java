package dev.alluvium.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.Alluvium;
import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.control.Backlog;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.migration.Bootstrap;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.migration.RolePasswords;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.LocalPostgresOptions;
import dev.alluvium.servers.Postgres;
import dev.alluvium.testkit.SharedParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database with tenants, copied, and restored into a server that has nothing.
final class BackupIT {
    private static final RolePasswords PASSWORDS = new RolePasswords("owner", "control", "app", "reader", "backup");
    private static final int MESSAGES = 300;

    @TempDir
    private Path folder;

    private final String name = "backup_" + UUID.randomUUID().toString().replace("-", "");

    private record Ran(int status, String out, String err) {}

    @Test
    void aBackupIsRestoredIntoAFreshServerAndWorksThere() throws IOException {
        var source = SharedParts.postgres();
        make(source);
        TenantId one;
        try (var control = control(source);
                var app = app(source)) {
            one = control.tenants().create("one", "One").id();
            store(app, one, "m-", 0, MESSAGES);
            store(app, control.tenants().create("two", "Two").id(), "m-", 0, 7);
        }
        var backup = folder.resolve("monday");
        assertThat(run(source, "backup", backup.toString()).status()).isEqualTo(ExitStatus.FINE);
        try (var files = Files.list(folder)) {
            assertThat(files).as("nothing is left beside it").containsExactly(backup);
        }
        assertThat(run(source, "backup", backup.toString()).err()).contains("is there already");

        var fresh = folder.resolve("fresh");
        try (var server = LocalPostgres.start(LocalPostgresOptions.forTests(fresh))) {
            refusals(server, backup);
            var ran = run(server, "restore", backup.toString());
            assertThat(ran.status()).as(ran.err()).isEqualTo(ExitStatus.FINE);
            works(server, one);
            try (var _ = app(server)) {
                refused(server, backup, "is in use", "--replace");
            }
            refused(server, backup, "holds an installation");
            try (var app = app(server)) {
                app.sources().register("alluvium.messages", "another-cluster/topic", Map.of(0, 1L));
            }
            refused(
                    server,
                    with(backup, "elsewhere", "\"sources\" : [ ]", "\"sources\" : [ \"first/topic\" ]"),
                    "of another installation",
                    "--replace");
            assertThat(run(server, "restore", "--replace", backup.toString()).status())
                    .isEqualTo(ExitStatus.FINE);
            assertThat(counts(server, "one").stored()).isEqualTo(MESSAGES);
        }
    }

    @Test
    void aBackupThatFailsLeavesNothing() throws IOException {
        make(SharedParts.postgres());
        var environment = environment(SharedParts.postgres());
        environment.put("ALLUVIUM_BACKUP_USER", "alluvium_owner");
        environment.put("ALLUVIUM_BACKUP_PASSWORD", "owner");
        try (var control = control(SharedParts.postgres());
                var app = app(SharedParts.postgres())) {
            store(app, control.tenants().create("one", "One").id(), "m-", 0, 1);
        }
        var ran = run(environment, "backup", folder.resolve("b").toString());
        assertThat(ran.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(ran.err()).hasLineCount(1).contains("row-level security");
        environment.put("ALLUVIUM_BACKUP_PASSWORD", "wrong");
        assertThat(run(environment, "backup", folder.resolve("b").toString()).err())
                .hasLineCount(1)
                .contains("password");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    private void refusals(Postgres server, Path backup) throws IOException {
        refused(server, folder.resolve("none"), "is no backup");
        refused(server, with(backup, "newer", "20261120100000", "20991231000000"), "newer than this program");
        var truncated = copy(backup, "truncated");
        var dump = Files.readAllBytes(truncated.resolve(DumpFile.NAME));
        Files.write(truncated.resolve(DumpFile.NAME), Arrays.copyOf(dump, dump.length / 2));
        refused(server, truncated, "not whole");
        dump[dump.length / 2] ^= 1;
        Files.write(truncated.resolve(DumpFile.NAME), dump);
        refused(server, truncated, "damaged");
        Files.delete(truncated.resolve(DumpFile.NAME));
        refused(server, truncated, "not whole");
        Files.writeString(truncated.resolve(Manifest.NAME), "{\"format\":");
        refused(server, truncated, "damaged");
    }

    private void refused(Postgres server, Path backup, String why, String... options) {
        var arguments = new ArrayList<>(List.of("restore", backup.toString()));
        arguments.addAll(List.of(options));
        var ran = run(server, arguments.toArray(String[]::new));
        assertThat(ran.status()).as(ran.out()).isEqualTo(ExitStatus.FAILED);
        assertThat(ran.err()).hasLineCount(1).contains(why);
    }

    /// Opening each role's door says that its grants, settings and policies are there.
    private void works(Postgres server, TenantId one) {
        try (var app = app(server);
                var control = control(server);
                var reader =
                        TenantDatabase.openToRead(settings(server, "alluvium_reader"), new SimpleMeterRegistry())) {
            assertThat(reader.activeGeneration()).isNotNull();
            assertThat(counts(server, "one").stored()).isEqualTo(MESSAGES);
            assertThat(counts(server, "two").stored()).isEqualTo(7);
            store(app, one, "after-", 0, 5);
            int edited = app.write(
                    one,
                    tx -> tx.sql()
                            .execute(
                                    "update alluvium.messages set content = 'edited', revision = 2"
                                            + " where tenant_id = ?::uuid and message_id = 'm-1'",
                                    one.value()));
            assertThat(edited).isEqualTo(1);
            assertThat(counts(server, "one").stored()).isEqualTo(MESSAGES + 5);
            long there = app.write(
                    one,
                    tx -> tx.sql()
                            .fetchOne("select count(*) from alluvium.messages where tenant_id = ?::uuid", one.value())
                            .get(0, Long.class));
            assertThat(there).isEqualTo(MESSAGES + 5L);
            var erased = control.tenants().erase("two").orElseThrow();
            assertThat(erased.complete()).isTrue();
            assertThat(erased.tables()).allMatch(table -> table.remaining() == 0);
            assertThat(erased.tables())
                    .filteredOn(table -> table.table().equals("messages"))
                    .extracting(table -> table.removed())
                    .containsExactly(7L);
        }
    }

    private Backlog counts(Postgres server, String slug) {
        try (var control = control(server)) {
            return control.backlogs().worst(10).worst().stream()
                    .filter(tenant -> tenant.slug().equals(slug))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void store(TenantDatabase app, TenantId tenant, String prefix, int from, int count) {
        app.write(tenant, tx -> {
            tx.sql().execute("""
                insert into alluvium.messages (tenant_id, message_id, revision, deleted, session_id, channel, sender_id,
                       sender_type, message_type, visibility, scope, content, metadata, occurred_at, content_hash,
                       payload_hash, source_topic, source_partition, source_offset, source_timestamp, stored_at)
                select ?::uuid, ? || n, 1, false, 's', 'c', 'ana', 'human', 'chat', 'public', '', 'the red bike ' || n, '{}',
                       now(), '\\x01', '\\x01', 'alluvium.messages', 0, n, now(), now()
                  from generate_series(?, ?) n
                """, tenant.value(), prefix, from, from + count - 1);
            return tx.sql().execute("""
                insert into alluvium.message_counts as c (tenant_id, writer, stored)
                values (?::uuid, 'test', ?)
                    on conflict (tenant_id, writer) do update set stored = c.stored + excluded.stored
                """, tenant.value(), count);
        });
    }

    private Path copy(Path backup, String as) throws IOException {
        var copy = Files.createDirectories(folder.resolve(as));
        for (var file : List.of(DumpFile.NAME, Manifest.NAME)) {
            Files.copy(backup.resolve(file), copy.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    private Path with(Path backup, String as, String text, String other) throws IOException {
        var copy = copy(backup, as);
        var manifest = Files.readString(copy.resolve(Manifest.NAME));
        assertThat(manifest).contains(text);
        Files.writeString(copy.resolve(Manifest.NAME), manifest.replace(text, other));
        return copy;
    }

    private void make(Postgres server) {
        Bootstrap.run(server.jdbcUrl("postgres"), server.superuser(), server.password(), name, PASSWORDS);
        Migrations.of(settings(server, "alluvium_owner")).up();
    }

    private TenantDatabase app(Postgres server) {
        return TenantDatabase.open(settings(server, "alluvium_app"), new SimpleMeterRegistry());
    }

    private ControlDatabase control(Postgres server) {
        return ControlDatabase.open(settings(server, "alluvium_control"), new SimpleMeterRegistry());
    }

    private DatabaseSettings settings(Postgres server, String role) {
        return DatabaseSettings.defaults(server.jdbcUrl(name), role, role.substring("alluvium_".length()))
                .withConnections(0, 3);
    }

    private HashMap<String, String> environment(Postgres server) {
        var environment = new HashMap<String, String>();
        environment.put("ALLUVIUM_DATA_FOLDER", folder.resolve("none").toString());
        environment.put("ALLUVIUM_DATABASE_URL", server.jdbcUrl(name));
        environment.put("ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9");
        environment.put("ALLUVIUM_SUPERUSER", server.superuser());
        environment.put("ALLUVIUM_SUPERUSER_PASSWORD", server.password());
        environment.put("ALLUVIUM_DATABASE_PASSWORD", PASSWORDS.app());
        environment.put("ALLUVIUM_OWNER_PASSWORD", PASSWORDS.owner());
        environment.put("ALLUVIUM_CONTROL_PASSWORD", PASSWORDS.control());
        environment.put("ALLUVIUM_READER_PASSWORD", PASSWORDS.reader());
        environment.put("ALLUVIUM_BACKUP_PASSWORD", PASSWORDS.backup());
        return environment;
    }

    private Ran run(Postgres server, String... arguments) {
        return run(environment(server), arguments);
    }

    private Ran run(HashMap<String, String> environment, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(print(out), print(err), false, false, false);
        int status = Alluvium.run(arguments, environment, folder, terminal, InstantSource.system());
        return new Ran(status, out.toString(UTF_8), err.toString(UTF_8));
    }

    private static PrintStream print(ByteArrayOutputStream out) {
        return new PrintStream(out, true, UTF_8);
    }
}
