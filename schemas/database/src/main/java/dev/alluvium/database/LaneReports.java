package dev.alluvium.database;

import dev.alluvium.database.connection.OneStatement;
import dev.alluvium.database.tenant.TenantId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/// Where workers say what waits before them, so that those who have no Kafka can tell. Thread-safe.
public final class LaneReports {
    private final OneStatement one;

    LaneReports(DataSource pool) {
        this.one = new OneStatement(pool, "what waits cannot be told");
    }

    /// @param size of the messages: bytes where they are not stored yet, characters after that
    /// @param oldest when the first of them arrived, in milliseconds since 1970; 0 when that is not known
    /// @param seconds until all of it is done; not a number when that is not known
    public record Lane(TenantId tenant, boolean bulk, long messages, long size, long oldest, double seconds) {
        private String json() {
            return "{\"bulk\":%s,\"messages\":%d,\"size\":%d,\"oldest\":%d,\"seconds\":%s}"
                    .formatted(bulk, messages, size, oldest, Double.isFinite(seconds) ? seconds : "null");
        }
    }

    /// @param instance of the worker, which replaces what it said before
    public void report(String topic, String instance, List<Lane> lanes) {
        var byTenant = new LinkedHashMap<TenantId, List<Lane>>();
        lanes.forEach(lane ->
                byTenant.computeIfAbsent(lane.tenant(), _ -> new ArrayList<>()).add(lane));
        var json = byTenant.entrySet().stream()
                .map(of -> "\"" + of.getKey() + "\":"
                        + of.getValue().stream().map(Lane::json).collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "{", "}"));
        one.run("select alluvium.report_lanes(?, ?, ?::jsonb)", statement -> {
            statement.setString(1, topic);
            statement.setString(2, instance);
            statement.setString(3, json);
            return statement.execute();
        });
    }
}
