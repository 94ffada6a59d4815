package dev.alluvium.database;

import static dev.alluvium.database.Rows.countMessages;
import static dev.alluvium.database.Rows.insertEmbedding;
import static dev.alluvium.database.Rows.insertMessage;
import static dev.alluvium.database.Tables.EMBEDDING_WORK;
import static dev.alluvium.database.Tables.MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import org.jooq.Record;
import org.jooq.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One tenant's transaction against another tenant's rows, by code that forgot its predicate, and the application
/// role without the door.
class IsolationIT {
    private static MigratedDatabase migrated;
    private static TenantDatabase database;

    private TenantId mine;
    private TenantId theirs;

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        database.close();
        migrated.close();
    }

    @BeforeEach
    void rowsOfTheOther() {
        mine = migrated.newTenant();
        theirs = migrated.newTenant();
        database.write(theirs, tx -> {
            insertMessage(tx.sql(), theirs, "secret");
            insertEmbedding(tx.sql(), theirs, "secret", Rows.vector(1));
            return tx.sql()
                    .insertInto(EMBEDDING_WORK)
                    .set(EMBEDDING_WORK.TENANT_ID, theirs.value())
                    .set(EMBEDDING_WORK.MESSAGE_ID, "secret")
                    .set(EMBEDDING_WORK.REVISION, 1)
                    .set(EMBEDDING_WORK.STORED_AT, Instant.EPOCH)
                    .execute();
        });
    }

    @Test
    void readsSeeNothing() {
        assertThat(database.<Integer>read(mine, Reader.WORKER, tx -> tx.sql().fetchCount(MESSAGES)))
                .isZero();
        assertThat(database.<Integer>read(
                        mine,
                        Reader.WORKER,
                        tx -> tx.sql().fetchCount(MESSAGES, MESSAGES.TENANT_ID.eq(theirs.value()))))
                .isZero();
        assertThat(database.<Result<Record>>read(
                        mine,
                        Reader.WORKER,
                        tx -> tx.sql()
                                .fetch(
                                        "select vector from alluvium.embeddings order by vector <=> ?",
                                        Halfvec.value(Rows.vector(1)))))
                .isEmpty();
        assertThat(countMessages(database, theirs)).isEqualTo(1);
    }

    @Test
    void insertsAsTheOtherAreRefused() {
        assertThatThrownBy(() -> database.write(mine, tx -> insertMessage(tx.sql(), theirs, "planted")))
                .hasMessageContaining("row-level security");
        assertThat(countMessages(database, theirs)).isEqualTo(1);
    }

    @Test
    void updatesAndDeletesTouchNothing() {
        assertThat(database.<Integer>write(
                        mine,
                        tx -> tx.sql()
                                .update(MESSAGES)
                                .set(MESSAGES.CONTENT, "mine now")
                                .execute()))
                .isZero();
        assertThat(database.<Integer>write(
                        mine, tx -> tx.sql().deleteFrom(EMBEDDING_WORK).execute()))
                .isZero();
        assertThat(database.<String>read(
                        theirs, Reader.WORKER, tx -> tx.sql().fetchOne(MESSAGES).getContent()))
                .isEqualTo("of " + theirs);
        assertThat(database.<Integer>read(theirs, Reader.WORKER, tx -> tx.sql().fetchCount(EMBEDDING_WORK)))
                .isEqualTo(1);
    }

    @Test
    void ownRowsCannotBeGivenAway() {
        database.write(mine, tx -> insertMessage(tx.sql(), mine, "m"));
        assertThatThrownBy(() -> database.write(
                        mine,
                        tx -> tx.sql()
                                .update(MESSAGES)
                                .set(MESSAGES.TENANT_ID, theirs.value())
                                .execute()))
                .hasMessageContaining("row-level security");
        assertThat(countMessages(database, theirs)).isEqualTo(1);
    }

    @Test
    void partitionsAreOutOfReach() throws SQLException {
        try (var connection = asApplication()) {
            enter(connection, theirs.toString());
            for (var name : new String[] {"messages_p00", "messages_p15", "embeddings_p07"}) {
                assertDenied(connection, "select * from alluvium." + name, "permission denied");
            }
        }
    }

    @Test
    void tenantsAndKeysAreOutOfReach() throws SQLException {
        try (var connection = asApplication()) {
            assertDenied(connection, "select * from alluvium.tenants", "permission denied");
            assertDenied(connection, "select * from alluvium.api_keys", "permission denied");
        }
    }

    @Test
    void noTenantIsAnErrorAndNotAnEmptyResult() throws SQLException {
        try (var connection = asApplication()) {
            assertDenied(connection, "select * from alluvium.messages", "no tenant in this transaction");
            enter(connection, mine.toString());
            connection.commit();
            // What is left of a local setting is '' and not nothing.
            assertDenied(connection, "select * from alluvium.messages", "no tenant in this transaction");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "garbage", "' or true --", "null", "00000000-0000-0000-0000-00000000000"})
    void garbageForATenantIsAnError(String garbage) throws SQLException {
        try (var connection = asApplication()) {
            enter(connection, garbage);
            assertDenied(connection, "select * from alluvium.messages", "no tenant in this transaction");
            enter(connection, garbage);
            assertDenied(connection, "delete from alluvium.embedding_work", "no tenant in this transaction");
        }
    }

    @Test
    void unknownTenantSeesNothing() throws SQLException {
        try (var connection = asApplication()) {
            enter(connection, "00000000-0000-0000-0000-000000000000");
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select * from alluvium.messages")) {
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void tenantSetTwiceIsTheLastOneAlone() throws SQLException {
        database.write(mine, tx -> insertMessage(tx.sql(), mine, "m"));
        try (var connection = asApplication()) {
            enter(connection, theirs.toString());
            enter(connection, mine.toString());
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*), min(content) from alluvium.messages")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(1);
                assertThat(rows.getString(2)).isEqualTo("of " + mine);
            }
        }
    }

    @Test
    void whatGoesAroundRowsIsRefused() throws SQLException {
        try (var connection = asApplication()) {
            enter(connection, theirs.toString());
            assertDenied(connection, "copy alluvium.messages from stdin", "COPY FROM not supported");
            assertDenied(connection, "truncate alluvium.messages", "permission denied");
            assertDenied(connection, "alter table alluvium.messages disable row level security", "must be owner");
            assertDenied(connection, "drop policy tenant_only on alluvium.messages", "must be owner");
            assertDenied(connection, "set role alluvium_owner", "permission denied");
            assertDenied(connection, "create table alluvium.mine (x int)", "permission denied");
            assertDenied(connection, "create table public.mine (x int)", "permission denied");
            assertDenied(connection, "create temp table messages (x int)", "permission denied");
            assertDenied(connection, "select alluvium.wall_off('alluvium.messages', 1)", "permission denied");
        }
    }

    private static Connection asApplication() throws SQLException {
        var settings = migrated.app();
        var connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        connection.setAutoCommit(false);
        return connection;
    }

    private static void enter(Connection connection, String tenant) throws SQLException {
        try (var statement = connection.prepareStatement("select set_config('alluvium.tenant_id', ?, true)")) {
            statement.setString(1, tenant);
            statement.execute();
        }
    }

    private static void assertDenied(Connection connection, String sql, String why) throws SQLException {
        var savepoint = connection.setSavepoint();
        try (var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining(why);
        }
        connection.rollback(savepoint);
    }
}
