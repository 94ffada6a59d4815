package dev.alluvium.runtime.health;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What the checks said, in the order they were added.
public record HealthReport(List<Outcome> checks) {

    private static final JsonMapper JSON = new JsonMapper();

    /// @param detail figures, or under `error` the reason; nothing secret
    public record Outcome(String name, boolean up, Map<String, Object> detail) {

        public Outcome {
            // Not Map.copyOf: the order is worth keeping, and a figure may be absent.
            detail = Collections.unmodifiableMap(new LinkedHashMap<>(detail));
        }
    }

    public HealthReport {
        checks = List.copyOf(checks);
    }

    public boolean up() {
        return checks.stream().allMatch(Outcome::up);
    }

    /// 200 when up, 503 when down.
    public int httpStatus() {
        return up() ? 200 : 503;
    }

    /// `{"status":"up|down","checks":[{"name":…,"status":…,"detail":{…}}]}`
    public String json() {
        var report = new LinkedHashMap<String, Object>();
        report.put("status", word(up()));
        report.put("checks", checks.stream().map(HealthReport::check).toList());
        return JSON.writeValueAsString(report);
    }

    private static Map<String, Object> check(Outcome outcome) {
        var check = new LinkedHashMap<String, Object>();
        check.put("name", outcome.name());
        check.put("status", word(outcome.up()));
        check.put("detail", outcome.detail());
        return check;
    }

    private static String word(boolean up) {
        return up ? "up" : "down";
    }
}
