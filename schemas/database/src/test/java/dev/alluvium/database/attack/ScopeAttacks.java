package dev.alluvium.database.attack;

import static dev.alluvium.database.attack.Attack.refused;
import static dev.alluvium.database.attack.Attack.seesNothing;

import java.io.StringWriter;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/// The tenant's setting, by somebody who has the application's password: not set, set wrongly, set twice, left over.
///
/// Such a one may name any tenant, and the database cannot know that he should not: these attacks ask that it keeps
/// to the tenant that was named last, and to none when none was.
final class ScopeAttacks {
    private static final String NONE = "no tenant in this transaction";
    private static final String READ = "select * from alluvium.messages";
    /// From then on the driver and the server keep a statement prepared, and its plan may be a generic one.
    private static final int PREPARED = 12;

    private ScopeAttacks() {}

    private interface Bare {
        Object on(Battlefield field, Connection connection) throws Exception;
    }

    static List<Attack> all() {
        var attacks = new ArrayList<Attack>();
        for (var garbage : List.of(
                "",
                " ",
                "garbage",
                "' or true --",
                "null",
                "*",
                "{theirs}{theirs}",
                "00000000-0000-0000-0000-00000000000",
                "{theirs},{mine}")) {
            attacks.add(refused("scope: set to '" + garbage + "'", NONE, bare((field, connection) -> {
                Scope.local(connection, field.fill(garbage));
                return Sql.rows(connection, READ);
            })));
            attacks.add(refused("scope: session set to '" + garbage + "'", NONE, bare((field, connection) -> {
                Scope.ofTheSession(connection, field.fill(garbage));
                return Sql.rows(connection, READ);
            })));
        }
        for (var table : List.of("messages", "chunks", "embeddings", "embedding_work", "message_counts")) {
            attacks.add(refused(
                    "scope: never set, " + table,
                    NONE,
                    bare((_, connection) -> Sql.rows(connection, "select * from alluvium." + table))));
        }
        attacks.add(refused(
                "scope: never set, insert",
                NONE,
                bare((field, connection) ->
                        Sql.rows(connection, field.fill("insert into alluvium.messages {row of theirs}")))));
        attacks.add(refused(
                "scope: never set, delete",
                NONE,
                bare((_, connection) -> Sql.rows(connection, "delete from alluvium.embedding_work"))));
        attacks.add(seesNothing("scope: set to a tenant that nobody is", bare((_, connection) -> {
            Scope.local(connection, "00000000-0000-0000-0000-000000000000");
            return Sql.rows(connection, READ);
        })));
        attacks.addAll(leftOver());
        attacks.addAll(setTwice());
        attacks.addAll(statementsThatOutlive());
        return attacks;
    }

    private static List<Attack> leftOver() {
        return List.of(
                refused("scope: after commit", NONE, bare((field, connection) -> {
                    Scope.local(connection, field.theirs.toString());
                    connection.commit();
                    return Sql.rows(connection, READ);
                })),
                refused("scope: after rollback", NONE, bare((field, connection) -> {
                    Scope.local(connection, field.theirs.toString());
                    connection.rollback();
                    return Sql.rows(connection, READ);
                })),
                refused("scope: session set, rolled back", NONE, bare((field, connection) -> {
                    Scope.ofTheSession(connection, field.theirs.toString());
                    connection.rollback();
                    return Sql.rows(connection, READ);
                })),
                refused("scope: reset", NONE, bare((field, connection) -> {
                    Scope.local(connection, field.theirs.toString());
                    Sql.run(connection, "reset alluvium.tenant_id");
                    return Sql.rows(connection, READ);
                })),
                refused("scope: reset all", NONE, bare((field, connection) -> {
                    Scope.ofTheSession(connection, field.theirs.toString());
                    connection.commit();
                    Sql.run(connection, "reset all");
                    return Sql.rows(connection, READ);
                })),
                refused("scope: rolled back to a savepoint before it", NONE, bare((field, connection) -> {
                    var before = connection.setSavepoint();
                    Scope.local(connection, field.theirs.toString());
                    connection.rollback(before);
                    return Sql.rows(connection, READ);
                })));
    }

    private static List<Attack> setTwice() {
        return List.of(
                seesNothing("scope: set twice, the last counts", bare((field, connection) -> {
                    Scope.local(connection, field.theirs.toString());
                    Sql.rows(connection, READ);
                    Scope.local(connection, field.mine.toString());
                    return Sql.rows(connection, READ);
                })),
                seesNothing("scope: session set, then the transaction", bare((field, connection) -> {
                    Scope.ofTheSession(connection, field.theirs.toString());
                    connection.commit();
                    Scope.local(connection, field.mine.toString());
                    return Sql.rows(connection, READ);
                })),
                seesNothing("scope: inner one rolled back to a savepoint", bare((field, connection) -> {
                    Scope.local(connection, field.mine.toString());
                    var before = connection.setSavepoint();
                    Scope.local(connection, field.theirs.toString());
                    Sql.rows(connection, READ);
                    connection.rollback(before);
                    return Sql.rows(connection, READ);
                })),
                seesNothing("scope: changed between two halves of a query", bare((field, connection) -> {
                    Scope.local(connection, field.mine.toString());
                    return Sql.rows(connection, """
                        select m.* from alluvium.messages m, (select set_config('alluvium.tenant_id', '%s', true)) as s
                        """.formatted(field.mine));
                })));
    }

    private static List<Attack> statementsThatOutlive() {
        return List.of(
                seesNothing("scope: statement prepared by the driver for the other", bare((field, connection) -> {
                    try (var statement = connection.prepareStatement(READ + " where length(message_id) > ?")) {
                        statement.setInt(1, 0);
                        for (int i = 0; i < PREPARED; i++) {
                            Scope.local(connection, field.theirs.toString());
                            statement.executeQuery().close();
                            connection.commit();
                        }
                        Scope.local(connection, field.mine.toString());
                        return Sql.rows(statement);
                    }
                })),
                refused("scope: statement prepared for the other, then none", NONE, bare((field, connection) -> {
                    Scope.local(connection, field.theirs.toString());
                    Sql.run(connection, "set plan_cache_mode = force_generic_plan");
                    Sql.run(connection, "prepare kept as " + READ);
                    Sql.rows(connection, "execute kept");
                    connection.commit();
                    return Sql.rows(connection, "execute kept");
                })),
                seesNothing("scope: generic plan of the other", bare((field, connection) -> {
                    Scope.local(connection, field.theirs.toString());
                    Sql.run(connection, "set plan_cache_mode = force_generic_plan");
                    Sql.run(connection, "prepare kept as " + READ);
                    Sql.rows(connection, "execute kept");
                    connection.commit();
                    Scope.local(connection, field.mine.toString());
                    return Sql.rows(connection, "execute kept");
                })),
                seesNothing("scope: cursor", bare((field, connection) -> {
                    Scope.local(connection, field.mine.toString());
                    Sql.run(connection, "declare c cursor for " + READ);
                    return Sql.rows(connection, "fetch all from c");
                })),
                seesNothing("scope: text run as a query", bare((field, connection) -> {
                    Scope.local(connection, field.mine.toString());
                    return Sql.rows(connection, "select query_to_xml('" + READ + "', true, true, '')");
                })),
                seesNothing("scope: copy of a query", bare((field, connection) -> {
                    Scope.local(connection, field.mine.toString());
                    var out = new StringWriter();
                    connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy (" + READ + ") to stdout", out);
                    return out;
                })),
                seesNothing("scope: code block", bare((field, connection) -> {
                    Scope.local(connection, field.mine.toString());
                    Sql.run(
                            connection,
                            "do $$ begin perform set_config('a.b', (select string_agg(content, '') from"
                                    + " alluvium.messages), true); end $$");
                    return Sql.rows(connection, "select current_setting('a.b')");
                })));
    }

    private static Attack.Attempt bare(Bare attempt) {
        return field -> {
            try (var connection = field.as(field.application())) {
                return attempt.on(field, connection);
            }
        };
    }
}
