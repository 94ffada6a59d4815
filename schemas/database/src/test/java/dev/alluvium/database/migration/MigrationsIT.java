package dev.alluvium.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.MigrateProcess;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.Rows;
import dev.alluvium.database.SchemaDump;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.schema.MigrationFiles;
import dev.alluvium.database.schema.MigrationState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigrationsIT {
    private MigratedDatabase empty;
    private Migrations migrations;

    @BeforeEach
    void create() {
        empty = MigratedDatabase.empty();
        migrations = Migrations.of(empty.owner(), MigratedDatabase.files());
    }

    @AfterEach
    void drop() {
        empty.close();
    }

    @Test
    void everyStepGoesUpAndDownAndUpToTheSameSchema() throws SQLException {
        assertThat(migrations.status()).extracting(MigrationState::status).containsOnly(MigrationState.Status.PENDING);
        var files = MigratedDatabase.files();
        var dumps = new ArrayDeque<List<String>>();
        for (int applied = 0; applied <= MigrationFiles.LANDED.size(); applied++) {
            Migrations.of(empty.owner(), first(files, applied)).up();
            dumps.push(dump());
        }
        var full = dumps.pop();
        for (int left = dumps.size(); left > 0; left--) {
            assertThat(migrations.down(1)).hasSize(1);
            assertThat(dump()).isEqualTo(dumps.pop());
        }
        assertThat(migrations.down(1)).isEmpty();
        assertThat(migrations.up()).hasSize(MigrationFiles.LANDED.size());
        assertThat(dump()).isEqualTo(full);
        assertThat(migrations.up()).isEmpty();
        assertThat(migrations.status()).extracting(MigrationState::status).containsOnly(MigrationState.Status.APPLIED);
    }

    @Test
    void everyStepGoesUpAndDownAndUpAroundTheRowsThatAreThere() throws SQLException {
        var files = MigratedDatabase.files();
        for (int applied = 3; applied < MigrationFiles.LANDED.size(); applied++) {
            Migrations.of(empty.owner(), first(files, applied)).up();
            fillAfterTheThird(applied);
            var rows = rows();
            var dump = dump();
            var next = Migrations.of(empty.owner(), first(files, applied + 1));
            var step = MigrationFiles.LANDED.get(applied);
            assertThat(next.up()).as(step).hasSize(1);
            assertThat(rows()).as(step).hasSizeGreaterThanOrEqualTo(rows.size());
            assertThat(next.down(1)).as(step).hasSize(1);
            assertThat(rows()).as(step).isEqualTo(rows);
            assertThat(dump()).as(step).isEqualTo(dump);
        }
        assertThat(migrations.up()).hasSize(1);
    }

    /// From the third migration on, there is a table for all that a tenant has.
    private void fillAfterTheThird(int applied) {
        if (applied > 3) {
            return;
        }
        var tenant = empty.newTenant();
        empty.asSuperuser("""
            insert into alluvium.api_keys (key_id, tenant_id, name, hash, scopes)
                 values (gen_random_uuid(), '%1$s', 'k', sha256('k'), '{read}');
            insert into alluvium.messages (tenant_id, message_id, revision, deleted, session_id, channel, sender_id,
                        sender_type, message_type, visibility, scope, content, occurred_at, payload_hash, source_topic,
                        source_partition, source_offset, source_timestamp, stored_at)
                 values ('%1$s', 'm', 1, false, 's', 'c', 'ana', 'human', 'chat', 'private', '', 'words', 'epoch', '',
                         't', 0, 0, 'epoch', 'epoch');
            insert into alluvium.superseded_revisions values ('%1$s', 'm', 0, false, 't', 0, 0, 's', 'epoch', 'epoch');
            insert into alluvium.embedding_work (tenant_id, message_id, revision, stored_at) values ('%1$s', 'm', 1, 'epoch');
            insert into alluvium.message_counts (tenant_id, writer, stored) values ('%1$s', 'ingest', 1);
            insert into alluvium.chunks values ('%1$s', 'm', 0, 1, 0, 1, 1);
            insert into alluvium.embeddings values ('%1$s', 1, 'm', 0, '', array_fill(0.05::real, array [384])::halfvec(384), 'epoch')
            """.formatted(tenant));
    }

    private List<String> rows() throws SQLException {
        var rows = new ArrayList<String>();
        try (var connection = empty.connectAsSuperuser();
                var statement = connection.createStatement()) {
            for (var table : List.of(
                    "tenants",
                    "api_keys",
                    "messages",
                    "superseded_revisions",
                    "embedding_work",
                    "message_counts",
                    "chunks",
                    "embeddings")) {
                try (var found = statement.executeQuery("select t::text from alluvium." + table + " t order by 1")) {
                    while (found.next()) {
                        rows.add(table + " " + found.getString(1));
                    }
                }
            }
        }
        return rows;
    }

    @Test
    void undoneWithRowsInTheTables() {
        migrations.up();
        var tenant = empty.newTenant();
        try (var database = TenantDatabase.open(empty.app(), new SimpleMeterRegistry())) {
            database.write(tenant, tx -> {
                Rows.insertMessage(tx.sql(), tenant, "m");
                return Rows.insertEmbedding(tx.sql(), tenant, "m", Rows.vector(1));
            });
        }
        assertThat(migrations.down(MigrationFiles.LANDED.size())).hasSize(MigrationFiles.LANDED.size());
        assertThat(migrations.up()).hasSize(MigrationFiles.LANDED.size());
    }

    /// In a block that was begun, and in the next one.
    @Test
    void whatHasNoPostingsYetGetsThemWhenPostingLaterIsUndone() throws SQLException {
        migrations.up();
        var undone = MigrationFiles.LANDED.size() - MigrationFiles.LANDED.indexOf("20261125110000_posted.sql");
        var tenant = empty.newTenant();
        empty.asSuperuser("""
            insert into alluvium.lexical_statistics (tenant_id, audience, last_document, posted)
            values ('%1$s', 'public', 256, 254);
            insert into alluvium.lexical_postings (tenant_id, term, audience, block, entries)
            values ('%1$s', 'red', 'public', 0, '\\xfe000d3c00');
            insert into alluvium.lexical_documents (tenant_id, message, document, audience, length, terms, weights)
            values ('%1$s', 'a', 254, 'public', 1, '{red}', '\\x3c00000d'),
                   ('%1$s', 'b', 255, 'public', 2, '{bike,red}', '\\x400000190006'),
                   ('%1$s', 'c', 256, 'public', 1, '{red}', '\\x3c00000d'),
                   ('%1$s', 'd', 257, 'public', 1, '{red}', null)
            """.formatted(tenant));
        assertThat(migrations.down(undone)).hasSize(undone);
        try (var connection = empty.connectAsSuperuser();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select term || ' ' || block || ' ' || encode(entries, 'hex')"
                        + " from alluvium.lexical_postings where tenant_id = '" + tenant + "' order by 1")) {
            var rows = new ArrayList<String>();
            while (found.next()) {
                rows.add(found.getString(1));
            }
            assertThat(rows).containsExactly("bike 0 ff00194000", "red 0 fe000d3c00ff00064000", "red 1 00000d3c00");
        }
    }

    /// Of a message that was edited, the time of its first record is no longer there, and its offset is.
    @Test
    void whatWasStoredBeforeGetsThePlaceOfItsFirstRecord() throws SQLException {
        var files = MigratedDatabase.files();
        Migrations.of(empty.owner(), first(files, MigrationFiles.LANDED.indexOf("20261128150000_arrival.sql")))
                .up();
        var tenant = empty.newTenant();
        empty.asSuperuser("""
            insert into alluvium.messages (tenant_id, message_id, revision, deleted, session_id, channel, sender_id,
                        sender_type, message_type, visibility, scope, content, occurred_at, payload_hash, source_topic,
                        source_partition, source_offset, source_timestamp, stored_at)
            select '%1$s', id, revision, false, 's', 'c', 'ana', 'human', 'chat', 'public', '', 'x', 'epoch', '',
                   't', 0, source_offset, to_timestamp(second), to_timestamp(second + 30)
              from (values ('second', 1, 2, 10), ('third', 3, 90, 99), ('fourth', 1, 4, 10), ('first', 2, 91, 99))
                as v (id, revision, source_offset, second);
            insert into alluvium.superseded_revisions (tenant_id, message_id, revision, deleted, source_topic,
                        source_partition, source_offset, session_id, occurred_at, stored_at)
            select '%1$s', id, revision, false, 't', 0, source_offset, 's', 'epoch', to_timestamp(40)
              from (values ('third', 1, 3), ('third', 2, 50), ('first', 1, 1)) as v (id, revision, source_offset)
            """.formatted(tenant));
        migrations.up();
        try (var connection = empty.connectAsSuperuser();
                var statement = connection.createStatement();
                var found = statement.executeQuery("select message_id from alluvium.messages where tenant_id = '"
                        + tenant + "' order by occurred_at, arrived_at, arrived_offset, message_id")) {
            var ids = new ArrayList<String>();
            while (found.next()) {
                ids.add(found.getString(1));
            }
            assertThat(ids).containsExactly("first", "second", "third", "fourth");
        }
    }

    @Test
    void twoAtOnceApplyEachMigrationOnce() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            Callable<List<MigrationState>> up =
                    () -> Migrations.of(empty.owner(), MigratedDatabase.files()).up();
            var applied = new ArrayList<MigrationState>();
            for (var done : threads.invokeAll(List.of(up, up))) {
                applied.addAll(done.get());
            }
            assertThat(applied).hasSize(MigrationFiles.LANDED.size()).doesNotHaveDuplicates();
        }
    }

    @Test
    void twoProcessesAtOnceApplyEachMigrationOnce() throws Exception {
        var processes = List.of(startMigrating(), startMigrating());
        try {
            for (var process : processes) {
                assertThat(process.inputReader().readLine()).isEqualTo("READY");
            }
            for (var process : processes) {
                process.outputWriter().write("go\n");
                process.outputWriter().flush();
            }
            var said = new ArrayList<String>();
            for (var process : processes) {
                var lines = process.inputReader().lines().toList();
                assertThat(process.waitFor()).as("%s", lines).isZero();
                assertThat(lines).last().isEqualTo("DONE");
                said.addAll(lines.subList(0, lines.size() - 1));
            }
            assertThat(said).hasSize(MigrationFiles.LANDED.size()).doesNotHaveDuplicates();
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        assertThat(migrations.status()).extracting(MigrationState::status).containsOnly(MigrationState.Status.APPLIED);
    }

    private Process startMigrating() throws IOException {
        var owner = empty.owner();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MigrateProcess.class.getName(),
                        owner.url(),
                        owner.user(),
                        owner.password())
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void failingMigrationLeavesNothingBehind() throws SQLException {
        var files = files(Map.of(
                "1_good.sql",
                "create table alluvium.a (x int);",
                "2_bad.sql",
                "create table alluvium.b (x int); select 1/0;"));
        assertThatThrownBy(() -> Migrations.of(empty.owner(), files).up())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("division by zero");
        assertThat(dump())
                .anyMatch(line -> line.startsWith("relation alluvium.a "))
                .noneMatch(line -> line.contains("alluvium.b "));
        assertThat(Migrations.of(empty.owner(), files).status())
                .extracting(MigrationState::status)
                .containsExactly(MigrationState.Status.APPLIED, MigrationState.Status.PENDING);
    }

    @Test
    void migrationAndItsEntryInTheChangelogAreOne() throws SQLException {
        var files = files(Map.of(
                "1_a.sql",
                "create table alluvium.a (x int); alter table alluvium.changelog rename column id to gone;"));
        assertThatThrownBy(() -> Migrations.of(empty.owner(), files).up()).isInstanceOf(DataAccessException.class);
        assertThat(dump()).noneMatch(line -> line.contains("alluvium.a "));
        assertThat(Migrations.of(empty.owner(), files).status())
                .extracting(MigrationState::status)
                .containsExactly(MigrationState.Status.PENDING);
    }

    @Test
    void changedFileIsRefused() {
        var landed = Map.of("1_a.sql", "create table alluvium.a (x int);\n-- @UNDO\ndrop table alluvium.a;");
        Migrations.of(empty.owner(), files(landed)).up();
        var edited = Migrations.of(empty.owner(), files(Map.of("1_a.sql", landed.get("1_a.sql") + "\n")));
        assertThat(edited.status()).extracting(MigrationState::status).containsExactly(MigrationState.Status.CHANGED);
        assertThatThrownBy(edited::up)
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("not the file");
        assertThatThrownBy(() -> edited.down(1)).isInstanceOf(UnsafeDatabaseException.class);
    }

    @Test
    void newerDatabaseIsRefused() {
        Migrations.of(empty.owner(), files(Map.of("1_a.sql", "select 1;", "2_b.sql", "select 1;")))
                .up();
        var old = Migrations.of(empty.owner(), files(Map.of("1_a.sql", "select 1;")));
        assertThat(old.status()).extracting(MigrationState::status).contains(MigrationState.Status.UNKNOWN);
        assertThatThrownBy(old::up)
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("newer than this program");
    }

    @Test
    void migrationOlderThanTheLastAppliedIsRefused() {
        Migrations.of(empty.owner(), files(Map.of("2_b.sql", "select 1;"))).up();
        var late = Migrations.of(empty.owner(), files(Map.of("1_a.sql", "select 1;", "2_b.sql", "select 1;")));
        assertThatThrownBy(late::up).isInstanceOf(UnsafeDatabaseException.class).hasMessageContaining("later number");
    }

    private List<String> dump() throws SQLException {
        try (var connection = empty.connectAsSuperuser()) {
            return SchemaDump.of(connection);
        }
    }

    private static MigrationFiles first(MigrationFiles files, int count) {
        var names = MigrationFiles.LANDED.subList(0, count);
        var contents = new HashMap<String, byte[]>();
        files.getMigrations().forEach(change -> contents.put(change.getFilename(), files.bytes(change)));
        return new MigrationFiles(names, contents::get).withPartitions(MigratedDatabase.PARTITIONS);
    }

    private static MigrationFiles files(Map<String, String> contents) {
        return new MigrationFiles(
                contents.keySet().stream().sorted().toList(),
                name -> contents.get(name).getBytes(StandardCharsets.UTF_8));
    }
}
