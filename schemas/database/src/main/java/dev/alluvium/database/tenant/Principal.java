package dev.alluvium.database.tenant;

import java.util.Objects;

/// Who, inside a tenant, a credential speaks for.
///
/// @param type a sender type in lower case, such as `agent`
public record Principal(String id, String type) implements Reader {
    public Principal {
        Objects.requireNonNull(id, "principal id");
        Objects.requireNonNull(type, "principal type");
    }
}
