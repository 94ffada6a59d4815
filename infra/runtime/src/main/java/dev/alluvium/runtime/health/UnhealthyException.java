package dev.alluvium.runtime.health;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A check's own words for what is wrong. They are shown without a credential, so they hold nothing secret.
public final class UnhealthyException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Map<String, Object> detail;

    public UnhealthyException(String message) {
        this(message, Map.of());
    }

    public UnhealthyException(String message, Map<String, Object> detail) {
        super(message);
        this.detail = Collections.unmodifiableMap(new LinkedHashMap<>(detail));
    }

    public Map<String, Object> detail() {
        return detail;
    }
}
