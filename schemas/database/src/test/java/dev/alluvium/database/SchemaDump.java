package dev.alluvium.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Everything a migration can change, one line a thing, in an order that does not depend on when it was made.
public final class SchemaDump {
    private static final List<String> QUESTIONS = List.of(
            """
            select 'relation ' || c.oid::regclass || ' ' || c.relkind::text || ' ' || c.relrowsecurity || c.relforcerowsecurity || ' '
                   || coalesce(array_to_string(c.reloptions, ','), '') || ' ' || coalesce(c.relacl::text, '') || ' '
                   || pg_get_userbyid(c.relowner) || ' ' || coalesce(pg_get_expr(c.relpartbound, c.oid), '')
              from pg_class c where c.relnamespace = to_regnamespace('alluvium')
            """,
            """
            select 'column ' || a.attrelid::regclass || '.'
                   || row_number() over (partition by a.attrelid order by a.attnum) || ' ' || a.attname || ' '
                   || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' '
                   || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || ' ' || coalesce(a.attacl::text, '')
              from pg_attribute a join pg_class c on c.oid = a.attrelid
              left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
             where c.relnamespace = to_regnamespace('alluvium') and a.attnum > 0 and not a.attisdropped
            """,
            """
            select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
              from pg_constraint where connamespace = to_regnamespace('alluvium')
            """,
            """
            select 'index ' || indexdef from pg_indexes where schemaname = 'alluvium'
            """,
            """
            select 'policy ' || polrelid::regclass || ' ' || polname || ' ' || polcmd::text || polpermissive || polroles::text || ' '
                   || pg_get_expr(polqual, polrelid) || ' ' || pg_get_expr(polwithcheck, polrelid)
              from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace = to_regnamespace('alluvium')
            """,
            """
            select 'function ' || p.oid::regprocedure || ' ' || coalesce(p.proacl::text, '') || pg_get_userbyid(p.proowner) || ' '
                   || pg_get_functiondef(p.oid)
              from pg_proc p where p.pronamespace = to_regnamespace('alluvium')
            """,
            """
            select 'trigger ' || t.tgrelid::regclass || ' ' || pg_get_triggerdef(t.oid)
              from pg_trigger t join pg_class c on c.oid = t.tgrelid
             where c.relnamespace = to_regnamespace('alluvium') and not t.tgisinternal
            """,
            "select 'type ' || typname from pg_type where typnamespace = to_regnamespace('alluvium')",
            "select 'namespace ' || nspname || ' ' || coalesce(nspacl::text, '') || pg_get_userbyid(nspowner) from"
                    + " pg_namespace where nspname not like 'pg\\_%'",
            "select 'default ' || defaclobjtype::text || defaclacl::text from pg_default_acl",
            "select 'row ' || generation || model || dimension || active from alluvium.embedding_generations");

    private SchemaDump() {}

    public static List<String> of(Connection connection) throws SQLException {
        var lines = new ArrayList<String>();
        for (var question : QUESTIONS) {
            if (question.contains("embedding_generations")
                    && lines.stream().noneMatch(line -> line.contains("embedding_generations"))) {
                continue;
            }
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(question)) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
        }
        lines.sort(null);
        return lines;
    }
}
