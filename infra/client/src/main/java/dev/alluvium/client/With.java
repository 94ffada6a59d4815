package dev.alluvium.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Maps that are never changed, but copied with one field more.
final class With {
    private With() {}

    static Map<String, Object> field(Map<String, Object> fields, String name, Object value) {
        var all = new LinkedHashMap<>(fields);
        all.put(name, value);
        return Collections.unmodifiableMap(all);
    }
}
