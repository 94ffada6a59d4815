package dev.alluvium.database;

import static dev.alluvium.database.generated.Tables.CHUNKS;
import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static dev.alluvium.database.generated.Tables.EMBEDDING_WORK;
import static dev.alluvium.database.generated.Tables.MESSAGES;
import static dev.alluvium.database.generated.Tables.SUPERSEDED_REVISIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.control.Erased;
import dev.alluvium.database.migration.Migrations;
import dev.alluvium.database.schema.MigrationFiles;
import dev.alluvium.database.tenant.Principal;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Record1;
import org.jooq.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who sees which messages of its own tenant, when no statement says a word about it.
class VisibilityIT {
    private static final List<Table<?>> ABOUT_MESSAGES =
            List.of(MESSAGES, CHUNKS, EMBEDDINGS, EMBEDDING_WORK, SUPERSEDED_REVISIONS);
    private static final Principal ANA = new Principal("ana", "human");
    private static final Principal BOT = new Principal("bot", "agent");

    private static MigratedDatabase migrated;
    private static TenantDatabase database;

    private TenantId tenant;

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
    void messagesOfEveryKind() {
        tenant = migrated.newTenant();
        store("public", "public", "ana");
        store("agents", "agent_only", "bot");
        store("anas", "private", "ana");
        store("bots", "private", "bot");
    }

    @Test
    void eachReaderSeesWhatIsForIt() {
        assertSees(Reader.WORKER, "agents", "anas", "bots", "public");
        assertSees(Reader.EVERYONE, "public");
        assertSees(ANA, "anas", "public");
        assertSees(new Principal("ben", "human"), "public");
        assertSees(BOT, "agents", "bots", "public");
        assertSees(new Principal("other", "agent"), "agents", "public");
        assertSees(new Principal("cron", "system"), "public");
    }

    @Test
    void namesThatLookLikeWordsOfThePolicyGainNothing() {
        store("odd", "private", "agent_only");
        for (var id :
                List.of("public", "agent_only", "private:ana", "ana' or 'a'='a", "ANA", " ana", "{ana}", "worker")) {
            assertThat(seen(MESSAGES, new Principal(id, "human")))
                    .as(id)
                    .containsExactlyElementsOf(id.equals("agent_only") ? List.of("odd", "public") : List.of("public"));
        }
        for (var type : List.of("", "AGENT", "agents", "worker")) {
            assertThat(seen(MESSAGES, new Principal("x", type))).as(type).containsExactly("public");
        }
    }

    @Test
    void whatIsNotSaidCountsAsTheLeast() throws SQLException {
        assertThat(seen(Map.of())).containsExactly("public");
        assertThat(seen(Map.of("reader", ""))).containsExactly("public");
        assertThat(seen(Map.of("reader", "Worker"))).containsExactly("public");
        assertThat(seen(Map.of("reader", "caller", "principal_type", "agent"))).containsExactly("public");
        assertThat(seen(Map.of("principal_id", "ana"))).containsExactly("anas", "public");
        assertThat(seen(Map.of("reader", "worker"))).hasSize(4);
    }

    @Test
    void aReaderCannotBecomeAnother() {
        for (var attempt : List.of(
                "select set_config('alluvium.reader', 'worker', true)",
                "update pg_settings set setting = 'worker' where name = 'alluvium.reader'",
                "set local alluvium.reader = 'worker'",
                "reset all",
                "do $$ begin set local alluvium.reader = 'worker'; end $$")) {
            assertThatThrownBy(() -> database.read(
                            tenant, Reader.EVERYONE, tx -> tx.sql().fetch(attempt)))
                    .as(attempt)
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void nothingOfAReaderStaysOnThePooledConnection() throws SQLException {
        try (var narrow = TenantDatabase.open(migrated.app().withConnections(1, 1), new SimpleMeterRegistry())) {
            for (int i = 0; i < 8; i++) {
                assertThat(seen(narrow, MESSAGES, Reader.WORKER)).hasSize(4);
                assertThat(seen(narrow, MESSAGES, Reader.EVERYONE)).containsExactly("public");
                assertThat(seen(narrow, MESSAGES, BOT)).hasSize(3);
                assertThatThrownBy(() -> narrow.read(tenant, Reader.WORKER, tx -> {
                            throw new AssertionError("rolled back");
                        }))
                        .isInstanceOf(AssertionError.class);
                assertThat(seen(narrow, CHUNKS, ANA)).containsExactly("anas", "public");
            }
        }
    }

    @Test
    void anEditOfTheVisibilityTakesEffectAtOnce() {
        publish("bots", "public", "bot");
        assertSees(Reader.EVERYONE, "bots", "public");
        publish("bots", "agent_only", "bot");
        publish("public", "private", "ana");
        assertSees(Reader.EVERYONE);
        assertSees(new Principal("other", "agent"), "agents", "bots");
        publish("public", "private", "bot");
        assertSees(ANA, "anas");
        assertSees(BOT, "agents", "bots", "public");
    }

    @Test
    void anAudienceIsItsMessagesWhateverAStatementSays() {
        var changed = database.<Integer>write(
                tenant,
                tx -> tx.sql()
                        .update(CHUNKS)
                        .set(CHUNKS.AUDIENCE, "public")
                        .where(CHUNKS.TENANT_ID.eq(tenant.value()))
                        .execute());
        assertThat(changed).isEqualTo(4);
        assertSees(Reader.EVERYONE, "public");
    }

    @Test
    void aCallerChangesNothingThatItDoesNotSee() throws SQLException {
        try (var connection = new RawTransaction(migrated, tenant, Map.of("principal_id", "ben"))) {
            for (var table : List.of("chunks", "embeddings", "embedding_work")) {
                assertThat(connection.execute("delete from alluvium." + table + " where message_id = 'anas'"))
                        .as(table)
                        .isZero();
            }
            assertThat(connection.execute("update alluvium.messages set content = '' where message_id = 'anas'"))
                    .isZero();
            assertThat(connection.execute("update alluvium.messages set content = '' where message_id = 'public'"))
                    .isEqualTo(1);
            for (var denied : List.of(
                    "update alluvium.messages set visibility = 'private' where message_id = 'public'",
                    "update alluvium.messages set visibility = 'agent_only' where message_id = 'public'",
                    "insert into alluvium.embedding_work (tenant_id, message_id, revision, stored_at) values ('"
                            + tenant + "', 'nobodys', 1, now())")) {
                assertThatThrownBy(() -> connection.execute(denied))
                        .as(denied)
                        .hasMessageContaining("row-level security");
            }
        }
    }

    @Test
    void aChunkThatIsWrittenDuringAnEditWaitsForIt() throws Exception {
        database.write(
                tenant,
                tx -> tx.sql()
                        .deleteFrom(CHUNKS)
                        .where(CHUNKS.TENANT_ID.eq(tenant.value()), CHUNKS.MESSAGE_ID.eq("public"))
                        .execute());
        try (var edit = new RawTransaction(migrated, tenant, Map.of("reader", "worker"))) {
            edit.execute("update alluvium.messages set visibility = 'private' where message_id = 'public'");
            var embedding = Thread.ofVirtual().start(() -> embed("public"));
            edit.awaitSomebodyWaiting();
            edit.commit();
            embedding.join();
        }
        assertSees(ANA, "anas", "public");
        assertSees(Reader.EVERYONE);
    }

    @Test
    void anEditDuringTheWritingOfAChunkWaitsForIt() throws Exception {
        database.write(
                tenant,
                tx -> tx.sql()
                        .deleteFrom(CHUNKS)
                        .where(CHUNKS.TENANT_ID.eq(tenant.value()), CHUNKS.MESSAGE_ID.eq("public"))
                        .execute());
        try (var embedding = new RawTransaction(migrated, tenant, Map.of("reader", "worker"))) {
            embedding.execute("insert into alluvium.chunks (tenant_id, message_id, ordinal, revision, start_at, end_at,"
                    + " tokens) values ('" + tenant + "', 'public', 0, 1, 0, 3, 1)");
            var edit = Thread.ofVirtual().start(() -> publish("public", "private", "ana"));
            embedding.awaitSomebodyWaiting();
            embedding.commit();
            edit.join();
        }
        assertThat(seen(CHUNKS, ANA)).containsExactly("anas", "public");
        assertThat(seen(CHUNKS, Reader.EVERYONE)).isEmpty();
    }

    @Test
    void rowsFromBeforeGetTheirMessagesAudience() throws SQLException {
        try (var older = MigratedDatabase.empty()) {
            Migrations.of(older.owner(), MigratedDatabase.files()).up();
            Migrations.of(older.owner(), MigratedDatabase.files()).down(MigrationFiles.LANDED.size() - 3);
            var its = older.newTenant();
            older.asSuperuser(Rows.inSql(its, "hidden", "private") + Rows.inSql(its, "open", "public"));
            Migrations.of(older.owner(), MigratedDatabase.files()).up();
            try (var database = TenantDatabase.open(older.app(), new SimpleMeterRegistry())) {
                tenant = its;
                assertThat(seen(database, EMBEDDINGS, Reader.EVERYONE)).containsExactly("open");
                assertThat(seen(database, EMBEDDINGS, ANA)).containsExactly("hidden", "open");
                assertThat(seen(database, CHUNKS, Reader.EVERYONE)).containsExactly("open");
            }
        }
    }

    @Test
    void erasureReachesWhatIsPrivate() {
        try (var control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry())) {
            var slug = "t-" + UUID.randomUUID();
            tenant = control.tenants().create(slug, "x").id();
            store("hers", "private", "ana");
            var receipt = control.tenants().erase(slug).orElseThrow();
            assertThat(receipt.complete()).isTrue();
            assertThat(receipt.tables())
                    .filteredOn(
                            table -> Set.of("messages", "chunks", "embeddings").contains(table.table()))
                    .extracting(Erased.ErasedTable::removed)
                    .containsOnly(1L);
        }
    }

    private void assertSees(Reader reader, String... ids) {
        for (var table : ABOUT_MESSAGES) {
            assertThat(seen(table, reader))
                    .as("%s in %s", reader, table.getName())
                    .containsExactly(ids);
        }
    }

    private List<String> seen(Table<?> table, Reader reader) {
        return seen(database, table, reader);
    }

    private List<String> seen(TenantDatabase from, Table<?> table, Reader reader) {
        return from.read(
                tenant,
                reader,
                tx -> tx.sql()
                        .select(table.field("message_id", String.class))
                        .from(table)
                        .where(table.field("tenant_id", UUID.class).eq(tenant.value()))
                        .orderBy(table.field("message_id"))
                        .fetch(Record1::value1));
    }

    private List<String> seen(Map<String, String> settings) throws SQLException {
        try (var connection = new RawTransaction(migrated, tenant, settings)) {
            return connection.texts("select message_id from alluvium.messages order by 1");
        }
    }

    private void store(String id, String visibility, String sender) {
        database.write(tenant, tx -> {
            Rows.insertMessage(tx.sql(), tenant, id);
            return null;
        });
        publish(id, visibility, sender);
        embed(id);
        database.write(tenant, tx -> {
            tx.sql()
                    .insertInto(EMBEDDING_WORK)
                    .set(EMBEDDING_WORK.TENANT_ID, tenant.value())
                    .set(EMBEDDING_WORK.MESSAGE_ID, id)
                    .set(EMBEDDING_WORK.REVISION, 1)
                    .set(EMBEDDING_WORK.STORED_AT, Instant.EPOCH)
                    .execute();
            var r = SUPERSEDED_REVISIONS;
            return tx.sql()
                    .insertInto(r)
                    .set(r.TENANT_ID, tenant.value())
                    .set(r.MESSAGE_ID, id)
                    .set(r.REVISION, 0)
                    .set(r.DELETED, false)
                    .set(r.SOURCE_TOPIC, "t")
                    .set(r.SOURCE_PARTITION, 0)
                    .set(r.SOURCE_OFFSET, 0L)
                    .set(r.SESSION_ID, "s")
                    .set(r.OCCURRED_AT, Instant.EPOCH)
                    .set(r.STORED_AT, Instant.EPOCH)
                    .execute();
        });
    }

    private void publish(String id, String visibility, String sender) {
        database.write(
                tenant,
                tx -> tx.sql()
                        .update(MESSAGES)
                        .set(MESSAGES.VISIBILITY, visibility)
                        .set(MESSAGES.SENDER_ID, sender)
                        .where(MESSAGES.TENANT_ID.eq(tenant.value()), MESSAGES.MESSAGE_ID.eq(id))
                        .execute());
    }

    private void embed(String id) {
        database.write(tenant, tx -> Rows.insertEmbedding(tx.sql(), tenant, id, Rows.vector(id.hashCode())));
    }
}
