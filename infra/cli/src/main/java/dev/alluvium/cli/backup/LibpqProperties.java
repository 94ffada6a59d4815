package dev.alluvium.cli.backup;

import java.util.HashMap;
import java.util.Map;

/// What a JDBC address says of TLS, in the words of PostgreSQL's own programs.
final class LibpqProperties {
    private static final Map<String, String> NAMES = Map.of(
            "sslmode", "PGSSLMODE",
            "sslrootcert", "PGSSLROOTCERT",
            "sslcert", "PGSSLCERT");

    private LibpqProperties() {}

    static Map<String, String> of(String jdbcUrl) {
        var found = new HashMap<String, String>();
        int query = jdbcUrl.indexOf('?');
        if (query >= 0) {
            for (var property : jdbcUrl.substring(query + 1).split("&")) {
                var parts = property.split("=", 2);
                if (parts.length == 2 && NAMES.containsKey(parts[0])) {
                    found.put(NAMES.get(parts[0]), parts[1]);
                }
            }
        }
        return found;
    }
}
