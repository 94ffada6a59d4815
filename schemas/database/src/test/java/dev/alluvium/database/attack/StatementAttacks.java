package dev.alluvium.database.attack;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Single statements in one tenant's scope: through the door, as code that forgot its predicate or means harm, and
/// without the door, as somebody with the application's password.
final class StatementAttacks {
    private static final String ANY_VECTOR = "(select array_agg(0.05) from generate_series(1, 384))::halfvec(384)";

    /// These run, and come back without the other's rows.
    private static final Map<String, String> READS = new LinkedHashMap<>();
    /// So do these, and the other's rows are as they were.
    private static final Map<String, String> WRITES = new LinkedHashMap<>();
    /// These are refused, and say why.
    private static final Map<String, String[]> REFUSED = new LinkedHashMap<>();

    static {
        READS.put("select", "select * from alluvium.messages");
        READS.put("select by name", "select * from alluvium.messages where tenant_id = '{theirs}'");
        READS.put("injected or", "select * from alluvium.messages where tenant_id = '{mine}' or true");
        READS.put("whole row", "select m from alluvium.messages m");
        READS.put("count", "select 'secret' from (select count(*) as n from alluvium.messages) as c where n > 1");
        READS.put("aggregate", "select json_agg(m), max(content), min(tenant_id::text) from alluvium.messages m");
        READS.put(
                "window",
                "select lag(content) over w, lead(content) over w from alluvium.messages window w as (order by"
                        + " content)");
        READS.put("grouping", "select content, count(*) from alluvium.messages group by rollup (content)");
        READS.put("join", "select * from alluvium.messages m join alluvium.chunks c using (message_id)");
        READS.put(
                "join of one side",
                "select * from alluvium.messages m left join alluvium.chunks c on c.tenant_id = '{theirs}' where"
                        + " m.tenant_id = '{mine}'");
        READS.put(
                "lateral join",
                "select * from alluvium.messages m cross join lateral (select * from alluvium.chunks c where"
                        + " c.tenant_id <> m.tenant_id) as x");
        READS.put(
                "full join",
                "select * from alluvium.messages m full join alluvium.embedding_work w on w.message_id = m.message_id");
        READS.put("common table expression", "with every as (select * from alluvium.messages) select * from every");
        READS.put(
                "materialized common table expression",
                "with every as materialized (select * from alluvium.messages) select * from every where tenant_id <>"
                        + " '{mine}'");
        READS.put(
                "recursive common table expression",
                "with recursive r as (select message_id, 1 as n from alluvium.messages union all select m.message_id,"
                        + " n + 1 from alluvium.messages m, r where n < 3) select * from r");
        READS.put("sub-query", "select (select content from alluvium.messages where tenant_id = '{theirs}' limit 1)");
        READS.put(
                "exists", "select 'secret' where exists (select from alluvium.messages where tenant_id = '{theirs}')");
        READS.put(
                "in",
                "select message_id from alluvium.chunks where message_id in (select message_id from alluvium.messages"
                        + " where tenant_id = '{theirs}')");
        READS.put("union", "select content from alluvium.messages union all select message_id from alluvium.chunks");
        READS.put("except", "select message_id from alluvium.messages except select 'plain'");
        READS.put("values", "values ((select content from alluvium.messages where tenant_id = '{theirs}'))");
        READS.put("function over rows", "select string_agg(to_jsonb(m)::text, '') from alluvium.messages m");
        READS.put(
                "nearest vectors",
                "select message_id from alluvium.embeddings order by vector <=> " + ANY_VECTOR + " limit 10");
        READS.put("sample", "select * from alluvium.messages tablesample system (100)");
        READS.put("lock", "select * from alluvium.messages for update");
        READS.put(
                "place",
                "select * from alluvium.messages where ctid = any (array(select format('(0,%s)', n)::tid from"
                        + " generate_series(1, 100) as n))");
        READS.put(
                "error as an oracle",
                "select 1 / (case when content like 'sec%' then 0 else 1 end) from alluvium.messages");
        READS.put("cast as an oracle", "select content::int from alluvium.messages where content <> 'plain'");
        READS.put("statistics", "select * from pg_stats where schemaname = 'alluvium' and tablename like 'messages%'");
        for (var table : List.of("superseded_revisions", "embedding_work", "message_counts", "chunks", "embeddings")) {
            READS.put("select from " + table, "select * from alluvium." + table);
        }

        WRITES.put("update", "update alluvium.messages set content = 'taken' returning *");
        WRITES.put(
                "update by name",
                "update alluvium.messages set content = 'taken' where tenant_id = '{theirs}' returning *");
        WRITES.put(
                "update from",
                "update alluvium.messages m set content = o.message_id from alluvium.messages o where o.tenant_id <>"
                        + " m.tenant_id returning *");
        WRITES.put("delete", "delete from alluvium.embedding_work returning *");
        WRITES.put(
                "delete using",
                "delete from alluvium.embedding_work w using alluvium.messages m where m.tenant_id = '{theirs}'"
                        + " returning *");
        WRITES.put("delete of chunks", "delete from alluvium.chunks where tenant_id = '{theirs}' returning *");
        WRITES.put(
                "writing common table expression",
                "with gone as (delete from alluvium.embedding_work returning *), moved as (update alluvium.chunks set"
                        + " tokens = 7 returning *) select * from gone, moved");
        WRITES.put(
                "merge",
                "merge into alluvium.messages m using (select '{theirs}'::uuid as t) as s on m.tenant_id = s.t when"
                        + " matched then update set content = 'taken'");
        WRITES.put(
                "upsert of an own row",
                "insert into alluvium.messages as m {my row} on conflict (tenant_id, message_id, place) do update set"
                        + " content = (select string_agg(content, '') from alluvium.messages) returning *");

        refused("insert", "row-level security", "insert into alluvium.messages {row of theirs}");
        refused("insert returning", "row-level security", "insert into alluvium.messages {row of theirs} returning *");
        refused(
                "insert of counts",
                "row-level security",
                "insert into alluvium.message_counts (tenant_id, writer) values ('{theirs}', 'planted')");
        refused(
                "insert of a chunk",
                "row-level security",
                "insert into alluvium.chunks values ('{theirs}', 'secret', 1, 1, 0, 1, 1)");
        refused(
                "insert in a common table expression",
                "row-level security",
                "with planted as (insert into alluvium.messages {row of theirs} returning *) select * from planted");
        refused(
                "insert of what is there, to learn that it is",
                "row-level security",
                "insert into alluvium.messages {their row}");
        refused(
                "insert or nothing",
                "row-level security",
                "insert into alluvium.messages {their row} on conflict do nothing");
        refused(
                "upsert",
                "row-level security",
                "insert into alluvium.messages as m {their row} on conflict (tenant_id, message_id, place) do update"
                        + " set content = 'taken' returning *");
        // The way to another partition is closed before row level security is asked.
        refused(
                "upsert that gives an own row away",
                "row-level security|invalid ON UPDATE",
                "insert into alluvium.messages as m {my row} on conflict (tenant_id, message_id, place) do update set"
                        + " tenant_id = '{theirs}'");
        refused(
                "update that gives own rows away",
                "row-level security",
                "update alluvium.embedding_work set tenant_id = '{theirs}'");
        refused(
                "merge that inserts",
                "row-level security",
                "merge into alluvium.message_counts c using (select '{theirs}'::uuid as t) as s on false when not"
                        + " matched then insert (tenant_id, writer) values (s.t, 'planted')");
        // A chunk takes its audience from its message, and the message is out of sight.
        refused(
                "reference to the other's row",
                "foreign key|null value in column \"audience\"",
                "insert into alluvium.chunks values ('{mine}', 'secret', 0, 1, 0, 1, 1)");
        refused("delete of messages", "permission denied", "delete from alluvium.messages");
        refused("partition", "permission denied", "select * from {partition}");
        refused("partition, insert", "permission denied", "insert into {partition} {row of theirs}");
        refused("partition, update", "permission denied", "update {partition} set content = 'taken'");
        refused("tenants", "permission denied", "select * from alluvium.tenants");
        refused("keys", "permission denied", "select * from alluvium.api_keys");
    }

    private StatementAttacks() {}

    private static void refused(String name, String reason, String sql) {
        REFUSED.put(name, new String[] {reason, sql});
    }

    static List<Attack> all() {
        var attacks = new ArrayList<Attack>();
        var running = new LinkedHashMap<>(READS);
        running.putAll(WRITES);
        running.forEach((name, sql) -> {
            attacks.add(Attack.seesNothing("door: " + name, field -> throughTheDoor(field, sql)));
            attacks.add(Attack.seesNothing("bare: " + name, field -> bare(field, sql)));
        });
        REFUSED.forEach((name, how) -> {
            attacks.add(Attack.refused("door: " + name, how[0], field -> throughTheDoor(field, how[1])));
            attacks.add(Attack.refused("bare: " + name, how[0], field -> bare(field, how[1])));
        });
        return attacks;
    }

    static Object throughTheDoor(Battlefield field, String sql) {
        var filled = fill(field, sql);
        return field.door()
                .write(field.mine, tx -> tx.sql().connectionResult(connection -> Sql.prepared(connection, filled)));
    }

    private static Object bare(Battlefield field, String sql) throws SQLException {
        var connection = field.bare();
        try {
            Scope.local(connection, field.mine.toString());
            var seen = Sql.rows(connection, fill(field, sql));
            connection.commit();
            return seen;
        } finally {
            connection.rollback();
        }
    }

    private static String fill(Battlefield field, String sql) {
        var filled = field.fill(sql);
        return filled.contains("{partition}") ? filled.replace("{partition}", field.partition("messages")) : filled;
    }
}
