package dev.alluvium.client;

import java.time.Instant;
import java.util.Map;

/// Which insights are listed. Each method makes a new one.
///
/// @param fields by their names in the query
public record InsightQuery(Map<String, Object> fields) {
    public static final InsightQuery ALL = new InsightQuery(Map.of());

    public InsightQuery with(String field, Object value) {
        return new InsightQuery(With.field(fields, field, value));
    }

    /// @param value `fact`, `preference`, `decision`, `task` or `summary`
    public InsightQuery kind(String value) {
        return with("kind", value);
    }

    /// The scope and all below it.
    public InsightQuery scope(String value) {
        return with("scope", value);
    }

    public InsightQuery session(String value) {
        return with("session_id", value);
    }

    public InsightQuery subject(String value) {
        return with("subject", value);
    }

    /// Last borne out at this time or later.
    public InsightQuery since(Instant value) {
        return with("since", value);
    }

    /// @param value 0 to 1
    public InsightQuery minStrength(double value) {
        return with("min_strength", value);
    }

    /// @param value `active` or `superseded`
    public InsightQuery status(String value) {
        return with("status", value);
    }

    /// @param value of a page, 1 to 200
    public InsightQuery limit(int value) {
        return with("limit", value);
    }

    /// @param value [Page#next] of the page before
    public InsightQuery cursor(String value) {
        return with("cursor", value);
    }
}
