package dev.alluvium.database.migration;

import java.util.Objects;

/// The passwords of the four roles that processes log in as. A role that exists gets the password given here.
public record RolePasswords(String owner, String control, String app, String reader) {
    public RolePasswords {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(app, "app");
        Objects.requireNonNull(reader, "reader");
    }

    @Override
    public String toString() {
        return "RolePasswords[***]";
    }
}
