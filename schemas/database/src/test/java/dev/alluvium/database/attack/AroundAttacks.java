package dev.alluvium.database.attack;

import static dev.alluvium.database.attack.Attack.refused;
import static dev.alluvium.database.attack.Attack.seesNothing;

import dev.alluvium.database.connection.DatabaseSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What leads around rows and policies: commands that change tables, files, roles. And the owner of the tables, whom
/// only FORCE keeps out.
final class AroundAttacks {
    private static final Map<String, String[]> COMMANDS = new LinkedHashMap<>();

    static {
        add("copy in", "COPY FROM not supported|permission denied", "copy alluvium.messages from stdin");
        add("copy of a partition", "permission denied", "copy {partition} to stdout");
        add("copy to a program", "permission denied", "copy (select 1) to program 'true'");
        add("file", "permission denied", "select pg_read_file('PG_VERSION')");
        add("truncate", "permission denied", "truncate alluvium.embedding_work");
        add("truncate of a partition", "permission denied", "truncate {partition}");
        add("security off", "must be owner", "alter table alluvium.messages disable row level security");
        add("no policy", "must be owner", "drop policy tenant_only on alluvium.messages");
        add("further policy", "must be owner", "create policy wide on alluvium.messages using (true)");
        add("wall", "permission denied", "select alluvium.wall_off('alluvium.messages', 1)");
        add("owner's role", "permission denied", "set role alluvium_owner");
        add("control role", "permission denied", "set role alluvium_control");
        add("other session", "permission denied", "set session authorization alluvium_owner");
        add("attribute", "permission denied|must have|superuser", "alter role current_user bypassrls");
        add("grant", "permission denied", "grant select on {partition} to current_user");
        add(
                "own function in the schema",
                "permission denied",
                "create function alluvium.f() returns int language sql as 'select 1'");
        add(
                "own function before it",
                "permission denied",
                "create function public.current_tenant() returns uuid language sql as 'select null::uuid'");
        add("own view", "permission denied", "create view alluvium.v as select * from alluvium.messages");
        add("own table", "permission denied", "create table public.messages (x int)");
        add("own temporary table", "permission denied", "create temp table messages (x int)");
        add("own schema", "permission denied", "create schema mine");
        add(
                "trigger",
                "permission denied",
                "create trigger t before insert on alluvium.messages for each row execute function"
                        + " suppress_redundant_updates_trigger()");
        add("row security off", "row-level security", "set local row_security = off; select * from alluvium.messages");
        add("other's statistics", "permission denied", "select * from pg_statistic");
    }

    private AroundAttacks() {}

    private static void add(String name, String reason, String sql) {
        COMMANDS.put(name, new String[] {reason, sql});
    }

    static List<Attack> all() {
        var attacks = new ArrayList<Attack>();
        COMMANDS.forEach(
                (name, how) -> attacks.add(refused("around: " + name, how[0], run(Battlefield::application, how[1]))));
        var none = "no tenant in this transaction";
        attacks.add(refused("owner: never set", none, field -> {
            try (var connection = field.as(field.migrated.owner())) {
                return Sql.rows(connection, "select * from alluvium.messages");
            }
        }));
        attacks.add(refused("owner: never set, partition", none, field -> {
            try (var connection = field.as(field.migrated.owner())) {
                return Sql.rows(connection, "select * from " + field.partition("messages"));
            }
        }));
        attacks.add(seesNothing("owner: select", asOwner("select * from alluvium.messages")));
        attacks.add(seesNothing("owner: select from the partition", asOwner("select * from {partition}")));
        attacks.add(seesNothing("owner: update of the partition", asOwner("update {partition} set content = 'taken'")));
        attacks.add(refused(
                "owner: insert", "row-level security", asOwner("insert into alluvium.messages {row of theirs}")));
        attacks.add(refused(
                "owner: insert into the partition",
                "row-level security",
                asOwner("insert into {partition} {row of theirs}")));
        attacks.add(refused(
                "owner: row security off",
                "row-level security",
                asOwner("set local row_security = off; select * from alluvium.messages")));
        return attacks;
    }

    private static Attack.Attempt asOwner(String sql) {
        return run(field -> field.migrated.owner(), sql);
    }

    /// Within the attacker's own scope.
    private static Attack.Attempt run(Function<Battlefield, DatabaseSettings> role, String sql) {
        return field -> {
            try (var connection = field.as(role.apply(field))) {
                Scope.local(connection, field.mine.toString());
                return Sql.rows(connection, field.fill(sql).replace("{partition}", field.partition("messages")));
            }
        };
    }
}
