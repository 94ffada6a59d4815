package dev.alluvium.database.migration;

import java.util.Objects;

/// The passwords of the roles that are logged in as. A role that exists gets the password given here.
///
/// @param backup null where nobody is to log in as that role
public record RolePasswords(String owner, String control, String app, String reader, String backup) {
    public RolePasswords {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(app, "app");
        Objects.requireNonNull(reader, "reader");
    }

    public RolePasswords(String owner, String control, String app, String reader) {
        this(owner, control, app, reader, null);
    }

    @Override
    public String toString() {
        return "RolePasswords[***]";
    }
}
