package dev.alluvium.bench.chaos.check;

import dev.alluvium.bench.scratch.ScratchDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// The rows of some tenants, read by a superuser.
public record TenantRows(ScratchDatabase database, List<UUID> tenants) {

    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /// @param sql with one parameter, the tenants
    <T> List<T> select(String sql, RowMapper<T> mapper) throws SQLException {
        try (var connection = database.asSuperuser();
                var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", tenants.toArray()));
            var found = new ArrayList<T>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(mapper.map(rows));
                }
            }
            return found;
        }
    }

    long count(String sql) throws SQLException {
        return select(sql, row -> row.getLong(1)).getFirst();
    }

    /// A digest of every row of every table that tenants have rows in, by table; but for what is found in
    /// sessions, which are looked through in their own time, minutes after the last message, and for the
    /// notes of what became of records that left no revision: they hold the time of the last look at the
    /// record, and go after an hour.
    public Map<String, String> digests() throws SQLException {
        var digests = new TreeMap<String, String>();
        for (var table : tables()) {
            var digest = select(
                    "select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by t::text)), '')"
                            + " from alluvium." + table + " t where t.tenant_id = any (?)",
                    row -> row.getString(1));
            digests.put(table, digest.getFirst());
        }
        return digests;
    }

    private List<String> tables() throws SQLException {
        try (var connection = database.asSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
                     where c.relnamespace = 'alluvium'::regnamespace and c.relkind = 'p' and a.attname = 'tenant_id'
                       and c.relname !~ '^(derived_messages|insight|passed_records|shown_messages)'
                     order by 1
                    """)) {
            var tables = new ArrayList<String>();
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
            return tables;
        }
    }
}
