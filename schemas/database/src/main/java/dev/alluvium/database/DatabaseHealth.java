package dev.alluvium.database;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a health check may show of the database: nothing of its address or its credentials, and nothing of a tenant.
///
/// @param waiting threads that wait for a connection right now
/// @param databaseBytes on the server's disc, a minute ago at most
/// @param largestTables with their partitions and indexes, the largest first, a minute ago at most
public record DatabaseHealth(
        String serverVersion,
        int poolSize,
        int active,
        int idle,
        int waiting,
        long databaseBytes,
        List<TableSize> largestTables) {

    public record TableSize(String table, long bytes) {}

    public DatabaseHealth {
        largestTables = List.copyOf(largestTables);
    }

    /// As the health endpoints of all processes show it.
    public Map<String, Object> figures() {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("server_version", serverVersion);
        figures.put("pool_size", poolSize);
        figures.put("active", active);
        figures.put("idle", idle);
        figures.put("waiting", waiting);
        figures.put("database_bytes", databaseBytes);
        var tables = new LinkedHashMap<String, Object>();
        largestTables.forEach(table -> tables.put(table.table(), table.bytes()));
        figures.put("largest_tables_bytes", tables);
        return figures;
    }
}
