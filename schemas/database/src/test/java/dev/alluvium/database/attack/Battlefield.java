package dev.alluvium.database.attack;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.OpenDoor;
import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.tenant.TenantId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Two tenants in a database of their own, the door, and the roles without it. The other tenant's rows have the word
/// `secret` in them, and nothing else does.
final class Battlefield implements AutoCloseable {
    private static final String SECRET = "secret";
    private static final String MESSAGE = """
        (tenant_id, message_id, revision, deleted, session_id, channel, sender_id, sender_type, message_type, visibility,
         scope, content, occurred_at, content_hash, payload_hash, source_topic, source_partition, source_offset,
         source_timestamp, stored_at, arrived_at, arrived_offset)
        select '%s', '%s', 1, false, 's', 'c', 'ana', 'human', 'chat', 'public', '', '%s', 'epoch', '', '', 't', 0, 0,
               'epoch', 'epoch', 'epoch', 0
        """;

    /// One connection, so that what an attack leaves behind is there for the next transaction.
    private static final int NARROW = 1;

    final MigratedDatabase migrated = MigratedDatabase.create();
    final TenantId mine = migrated.newTenant();
    final TenantId theirs = migrated.newTenant();

    private final Connection above;
    private final String everything;
    private DatabaseSettings application = migrated.app();
    private final List<String> planted;
    private OpenDoor door;
    private Connection bare;
    private UnaryOperator<String> tap = UnaryOperator.identity();

    Battlefield() {
        try {
            above = migrated.connectAsSuperuser();
            everything = Sql.rows(above, """
                select format('select %L || t::text from %s t where tenant_id in (%L, %L)', relname, oid::regclass, $1, $2)
                  from pg_class where relnamespace = 'alluvium'::regnamespace and relkind = 'p' and relrowsecurity
                """.replace("$1", "'" + mine + "'").replace("$2", "'" + theirs + "'")).stream()
                    .collect(Collectors.joining(" union all ", "", " order by 1"));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        // A function that somebody trusted: what no guard of statements can look into.
        migrated.asSuperuser("""
            create function alluvium.mischief() returns text language sql volatile as
            $$ select set_config('alluvium.tenant_id', current_setting('alluvium.tenant_id'), false) $$;
            grant execute on function alluvium.mischief() to alluvium_app\
            """);
        plant();
        planted = rows();
        migrated.asSuperuser("analyze alluvium.messages");
        door = open(application);
    }

    /// Takes another role for the application's.
    void doorFor(DatabaseSettings role) {
        application = role;
        bare = null;
        door.close();
        door = open(role);
    }

    /// Changes what the door sends, for all attacks.
    void tapEvery(UnaryOperator<String> rewrite) {
        tap = rewrite;
    }

    /// The same for one attack, on top of that.
    void tapOnce(UnaryOperator<String> rewrite) {
        var every = tap;
        door.tap(sql -> rewrite.apply(every.apply(sql)));
    }

    private static OpenDoor open(DatabaseSettings role) {
        return OpenDoor.of(role.withConnections(0, NARROW).withStatementTimeout(Duration.ofMillis(200)));
    }

    DatabaseSettings application() {
        return application;
    }

    OpenDoor door() {
        return door;
    }

    /// The other tenant's partition of a table.
    String partition(String table) {
        return one("select tableoid::regclass::text from alluvium." + table + " where tenant_id = '" + theirs + "'");
    }

    /// With the names of this field filled in.
    String fill(String sql) {
        return sql.replace("{mine}", mine.toString())
                .replace("{theirs}", theirs.toString())
                .replace("{row of theirs}", MESSAGE.formatted(theirs, "planted", "x"))
                .replace("{their row}", MESSAGE.formatted(theirs, SECRET, "x"))
                .replace("{my row}", MESSAGE.formatted(mine, "plain", "x"));
    }

    String one(String sql) {
        try {
            return Sql.rows(above, sql).getFirst();
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /// A connection of this role that nobody guards, in a transaction.
    Connection as(DatabaseSettings role) throws SQLException {
        // The detail of an error quotes the attacker's own values back to him.
        var connection =
                DriverManager.getConnection(role.url() + "?logServerErrorDetail=false", role.user(), role.password());
        connection.setAutoCommit(false);
        return connection;
    }

    /// The same of the application's role, used again and again.
    Connection bare() throws SQLException {
        if (bare == null) {
            bare = as(application);
        }
        return bare;
    }

    /// @return what the attack got, or empty when the defence was the one that was asked for
    Optional<String> breach(Attack attack) throws Exception {
        door.tap(tap);
        Object seen = null;
        Throwable failure = null;
        try {
            seen = attack.attempt().on(this);
        } catch (SQLException | RuntimeException | Error e) {
            failure = e;
        }
        var now = rows();
        if (!now.equals(planted)) {
            plant();
        }
        if (!theirs(now).equals(theirs(planted))) {
            return Optional.of("changed the other tenant's rows");
        }
        return failure == null ? judge(attack, String.valueOf(seen)) : judge(attack, failure);
    }

    private Optional<String> judge(Attack attack, String text) {
        if (text.contains(SECRET) || text.contains(theirs.toString())) {
            return Optional.of("saw the other tenant's rows");
        }
        return switch (attack.defence()) {
            case Attack.Defence.SeesNothing() -> Optional.empty();
            case Attack.Defence.Refused(var reason) -> Optional.of("was let through, '" + reason + "' expected");
        };
    }

    private static Optional<String> judge(Attack attack, Throwable failure) {
        var text = new StringBuilder();
        boolean told = false;
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
            // What jOOQ says quotes the statement, in which the attacker may have guessed the word.
            told |= cause instanceof SQLException
                    && String.valueOf(cause.getMessage()).contains(SECRET);
        }
        if (told) {
            return Optional.of("was told the other tenant's rows by an error: " + text);
        }
        return switch (attack.defence()) {
            case Attack.Defence.SeesNothing() -> Optional.of("failed: " + text);
            case Attack.Defence.Refused(var reason) ->
                reason.matcher(text).find() ? Optional.empty() : Optional.of("failed otherwise: " + text);
        };
    }

    private List<String> theirs(List<String> rows) {
        return rows.stream().filter(row -> row.contains(theirs.toString())).toList();
    }

    /// Every row of the two.
    private List<String> rows() {
        try {
            return Sql.rows(above, everything);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// Both tenants' rows as they were in the beginning.
    private void plant() {
        var sql = new ArrayList<String>();
        for (var tenant : List.of(mine, theirs)) {
            var word = tenant.equals(mine) ? "plain" : SECRET;
            for (var table : List.of(
                    "embeddings", "chunks", "embedding_work", "message_counts", "superseded_revisions", "messages")) {
                sql.add("delete from alluvium." + table + " where tenant_id = '" + tenant + "'");
            }
            sql.add("insert into alluvium.messages" + MESSAGE.formatted(tenant, word, word));
            sql.add("""
                insert into alluvium.superseded_revisions (tenant_id, message_id, revision, deleted, source_topic,
                       source_partition, source_offset, session_id, occurred_at, stored_at)
                values ('%s', '%s', 0, false, 't', 0, 0, 's', 'epoch', 'epoch')\
                """.formatted(tenant, word));
            sql.add(
                    "insert into alluvium.embedding_work (tenant_id, message_id, revision, stored_at) values ('%s', '%s', 1,"
                                    .formatted(tenant, word)
                            + " 'epoch')");
            sql.add("insert into alluvium.message_counts (tenant_id, writer) values ('%s', '%s')"
                    .formatted(tenant, word));
            sql.add("insert into alluvium.chunks values ('%s', '%s', 0, 1, 0, 1, 1)".formatted(tenant, word));
            sql.add("""
                insert into alluvium.embeddings (tenant_id, generation, message_id, ordinal, input_hash, vector, embedded_at)
                values ('%s', 1, '%s', 0, '', (select array_agg(0.05) from generate_series(1, 384))::halfvec(384), 'epoch')\
                """.formatted(tenant, word));
        }
        try {
            // A row that an attack gave the other tenant, or itself, goes too.
            Sql.run(above, "delete from alluvium.messages where message_id in ('planted', 'plain', 'secret')");
            Sql.run(above, String.join(";\n", sql));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws SQLException {
        door.close();
        if (bare != null) {
            bare.close();
        }
        above.close();
        migrated.close();
    }
}
