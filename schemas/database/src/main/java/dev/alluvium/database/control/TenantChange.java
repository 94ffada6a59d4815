package dev.alluvium.database.control;

import static dev.alluvium.database.generated.Tables.TENANTS;

import dev.alluvium.database.retention.RetentionRule;
import dev.alluvium.database.tenant.TenantShare;
import dev.alluvium.database.tenant.TenantState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jooq.Field;

/// What is to be changed of a tenant; what is null or not said stays as it is. Immutable.
public final class TenantChange {
    public static final TenantChange NONE = new TenantChange(Map.of());

    private final Map<Field<?>, Object> columns;

    private TenantChange(Map<Field<?>, Object> columns) {
        this.columns = columns;
    }

    public TenantChange named(String name) {
        return name == null ? this : with(TENANTS.NAME, name);
    }

    /// @throws IllegalArgumentException for the state of one that is being erased
    public TenantChange to(TenantState state) {
        if (state == TenantState.ERASED) {
            throw new IllegalArgumentException("a tenant is erased by erasing it");
        }
        return state == null ? this : with(TENANTS.STATE, state.text());
    }

    /// Words are filed by another language once the tenant is indexed anew.
    public TenantChange speaking(String language) {
        return language == null ? this : with(TENANTS.LANGUAGE, language);
    }

    /// @throws IllegalArgumentException when it is no number between the bounds
    public TenantChange sharing(double share) {
        require("share", share, TenantShare.LEAST_SHARE, TenantShare.MOST_SHARE);
        return with(TENANTS.SHARE, share);
    }

    /// @param messagesPerSecond empty for as many as there are
    /// @throws IllegalArgumentException when it is no number between the bounds
    public TenantChange atMost(Optional<Double> messagesPerSecond) {
        messagesPerSecond.ifPresent(
                rate -> require("messages_per_second", rate, TenantShare.LEAST_RATE, TenantShare.MOST_RATE));
        return with(TENANTS.MESSAGES_PER_SECOND, messagesPerSecond.orElse(null));
    }

    /// @param rules all of them; null to leave them
    public TenantChange keeping(List<RetentionRule> rules) {
        return rules == null
                ? this
                : with(
                        TENANTS.RETENTION,
                        rules.stream().map(RetentionRule::text).toArray(String[]::new));
    }

    String name() {
        return (String) columns.get(TENANTS.NAME);
    }

    Map<Field<?>, Object> columns() {
        return columns;
    }

    /// For the audit log: what is changed; of the name and of the scopes in the rules, that they are.
    String told() {
        return columns.entrySet().stream()
                .map(column -> told(column.getKey(), column.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String told(Field<?> column, Object value) {
        if (column.equals(TENANTS.NAME)) {
            return "name";
        }
        return column.getName() + "="
                + switch (value) {
                    case null -> "none";
                    case String[] rules -> rules.length + " rules";
                    default -> value;
                };
    }

    private static void require(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "%s is a number from %s to %s, and %s is not".formatted(name, least, most, value));
        }
    }

    private TenantChange with(Field<?> column, Object value) {
        var more = new LinkedHashMap<>(columns);
        more.put(column, value);
        return new TenantChange(more);
    }
}
