package dev.alluvium.testkit;

import java.util.List;

/// A statement as a client sent it.
///
/// @param sql with `?` for its parameters, in their order
public record SeenStatement(String sql, List<Parameter> parameters) {

    /// @param type number of its type; 0 when the client left the type to the server
    /// @param binary whether the value has PostgreSQL's binary form, or is text
    /// @param value null for a null
    public record Parameter(int type, boolean binary, byte[] value) {}
}
