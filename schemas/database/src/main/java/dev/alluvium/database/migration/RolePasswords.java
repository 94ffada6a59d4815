package dev.alluvium.database.migration;

import java.util.Objects;

/// The passwords of the three roles that processes log in as. A role that exists gets the password given here.
public record RolePasswords(String owner, String control, String app) {
    public RolePasswords {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(control, "control");
        Objects.requireNonNull(app, "app");
    }

    @Override
    public String toString() {
        return "RolePasswords[***]";
    }
}
