package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.binding.TextQuery;
import dev.alluvium.database.connection.Pool;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Queries that are written as texts, alone in their transaction and among others.
class TextQueryIT {
    /// How often the driver runs a statement before the server keeps it prepared.
    private static final int PREPARED = 6;

    private static final String MESSAGES = "select m.message_id, m.occurred_at, m.deleted, octet_length(m.content),"
            + " m.content_hash, m.sender_name from alluvium.messages m where m.tenant_id = ?::uuid order by 1";
    private static final String SETTINGS =
            "select current_setting('alluvium.tenant_id', true), current_setting('enable_seqscan')";

    private static MigratedDatabase migrated;
    private static TenantDatabase database;

    private TenantId tenant;

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(
                RecordingSockets.recorded(migrated.app().withConnections(1, 1), "queries"), new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        database.close();
        migrated.close();
    }

    @BeforeEach
    void freshTenant() {
        tenant = migrated.newTenant();
        database.write(tenant, tx -> Rows.insertMessage(tx.sql(), tenant, "m"));
    }

    private static TextQuery<String> ids(UUID of) {
        return new TextQuery<>(MESSAGES, List.of(of), row -> row.text());
    }

    private static TextQuery<String> settings() {
        return new TextQuery<>(SETTINGS, List.of(), row -> row.text() + " " + row.text());
    }

    @Test
    void aQueryThatIsTheLastOneIsOneRoundTrip() {
        var recording = RecordingSockets.recordingOf("queries");
        for (int i = 0; i < 2 * PREPARED; i++) {
            recording.forget();
            assertThat(database.<List<String>>read(tenant, Reader.WORKER, tx -> tx.rows(ids(tenant.value()), true)))
                    .containsExactly("m");
            assertThat(recording.roundTrips()).as("alone %d", i).isEqualTo(1);
            recording.forget();
            database.read(tenant, Reader.WORKER, tx -> {
                tx.rows(ids(tenant.value()));
                tx.rows(ids(tenant.value()));
                return tx.rows(ids(tenant.value()), true);
            });
            assertThat(recording.roundTrips()).as("three %d", i).isEqualTo(3);
        }
    }

    @Test
    void columnsAreReadAsTheyWereWritten() {
        for (int i = 0; i < 2 * PREPARED; i++) {
            var row = database.<List<List<Object>>>read(
                            tenant,
                            Reader.WORKER,
                            tx -> tx.rows(
                                    new TextQuery<>(
                                            MESSAGES,
                                            List.of(tenant.value()),
                                            columns -> List.of(
                                                    columns.text(),
                                                    columns.instant(),
                                                    columns.flag(),
                                                    columns.integer(),
                                                    columns.bytes().length,
                                                    String.valueOf(columns.integerOrNull()))),
                                    true))
                    .getFirst();
            assertThat(row)
                    .isEqualTo(List.of(
                            "m",
                            Instant.parse("2026-03-29T01:30:00.123456Z"),
                            false,
                            ("of " + tenant).length(),
                            32,
                            "null"));
        }
    }

    @Test
    void whatIsAskedAfterTheLastOneIsAskedAsTheSameReader() {
        var other = migrated.newTenant();
        database.write(other, tx -> Rows.insertMessage(tx.sql(), other, "theirs"));
        database.read(tenant, Reader.WORKER, tx -> {
            var before = tx.sql();
            assertThat(tx.rows(settings(), true)).containsExactly(tenant + " off");
            assertThatThrownBy(() -> before.fetch("select 1")).hasMessageContaining("is over");
            assertThat(tx.rows(settings())).containsExactly(tenant + " off");
            assertThat(countMessages(tx.sql())).isEqualTo(1);
            assertThat(tx.rows(settings(), true)).containsExactly(tenant + " off");
            assertThat(countMessages(tx.sql())).isEqualTo(1);
            return null;
        });
    }

    private int countMessages(DSLContext sql) {
        return sql.fetchCount(
                dev.alluvium.database.generated.Tables.MESSAGES,
                dev.alluvium.database.generated.Tables.MESSAGES.TENANT_ID.eq(tenant.value()));
    }

    @Test
    void nothingOfItStaysWithTheConnection() {
        database.read(tenant, Reader.WORKER, tx -> tx.rows(ids(tenant.value()), true));
        try (var pool = Pool.open(migrated.app().withConnections(1, 1), new SimpleMeterRegistry())) {
            var transactions = new ScopedTransactions(pool, ScopedTransactions.Limits.of(migrated.app()), true);
            transactions.run(tenant, Reader.WORKER, true, tx -> tx.rows(ids(tenant.value()), true));
            assertThat(left(pool)).isEqualTo(" on");
        }
    }

    private static String left(DataSource pool) {
        try (var connection = pool.getConnection();
                var rows = connection.createStatement().executeQuery(SETTINGS)) {
            rows.next();
            return rows.getString(1) + " " + rows.getString(2);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A writer's is committed when its work is done, and not before.
    @Test
    void itEndsNoTransactionThatWrites() {
        assertThatThrownBy(() -> database.write(tenant, tx -> {
                    Rows.insertMessage(tx.sql(), tenant, "n");
                    assertThat(tx.rows(ids(tenant.value()), true)).containsExactly("m", "n");
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(Rows.countMessages(database, tenant)).isEqualTo(1);
    }

    @Test
    void aReaderChangesNothing() {
        var sql = "delete from alluvium.messages m where m.tenant_id = ?::uuid returning m.message_id";
        var deleting = new TextQuery<>(sql, List.of(tenant.value()), row -> row.text());
        for (boolean last : new boolean[] {false, true}) {
            assertThatThrownBy(() -> database.read(tenant, Reader.WORKER, tx -> tx.rows(deleting, last)))
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("read-only");
        }
        assertThat(Rows.countMessages(database, tenant)).isEqualTo(1);
    }

    @Test
    void aFailureThatIsSwallowedIsToldAllTheSame() {
        var failing = new TextQuery<>("select 1 / 0", List.of(), row -> row.integer());
        assertThatThrownBy(() -> database.read(tenant, Reader.WORKER, tx -> {
                    try {
                        return tx.rows(failing, true);
                    } catch (DataAccessException e) {
                        return List.of();
                    }
                }))
                .hasMessageContaining("swallowed");
        assertThat(Rows.countMessages(database, tenant)).isEqualTo(1);
    }

    @Test
    void itIsOneQueryAndKeepsToItsTenant() {
        var several = new TextQuery<>("select 1; commit", List.of(), row -> row.integer());
        var settings = new TextQuery<>("select set_config('a.b', '', false)", List.of(), row -> row.text());
        var all = new TextQuery<>("select m.message_id from alluvium.messages m", List.of(), row -> row.text());
        assertRefused(several, "several statements");
        assertRefused(settings, "change settings");
        assertRefused(all, "does not restrict 'm'");
        assertRefused(ids(migrated.newTenant().value()), "names another tenant");
    }

    private void assertRefused(TextQuery<?> query, String why) {
        assertThatThrownBy(() -> database.read(tenant, Reader.WORKER, tx -> tx.rows(query, true)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(why);
    }
}
