package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
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
        migrations = Migrations.of(empty.owner());
    }

    @AfterEach
    void drop() {
        empty.close();
    }

    @Test
    void everyStepGoesUpAndDownAndUpToTheSameSchema() throws SQLException {
        assertThat(migrations.status()).extracting(MigrationState::status).containsOnly(MigrationState.Status.PENDING);
        var files = MigrationFiles.landed();
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

    @Test
    void twoAtOnceApplyEachMigrationOnce() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            Callable<List<MigrationState>> up =
                    () -> Migrations.of(empty.owner()).up();
            var applied = new ArrayList<MigrationState>();
            for (var done : threads.invokeAll(List.of(up, up))) {
                applied.addAll(done.get());
            }
            assertThat(applied).hasSize(MigrationFiles.LANDED.size()).doesNotHaveDuplicates();
        }
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
        return new MigrationFiles(names, contents::get);
    }

    private static MigrationFiles files(Map<String, String> contents) {
        return new MigrationFiles(
                contents.keySet().stream().sorted().toList(),
                name -> contents.get(name).getBytes(StandardCharsets.UTF_8));
    }
}
