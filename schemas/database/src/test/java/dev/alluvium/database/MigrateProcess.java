package dev.alluvium.database;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.migration.Migrations;
import java.io.IOException;

/// A process that migrates a database once it is told to, for tests that have two of them.
public final class MigrateProcess {
    private MigrateProcess() {}

    /// @param arguments URL, user, password of the owner
    public static void main(String[] arguments) throws IOException {
        System.out.println("READY");
        System.in.read();
        Migrations.of(DatabaseSettings.defaults(arguments[0], arguments[1], arguments[2]))
                .up()
                .forEach(applied -> System.out.println("applied " + applied.id()));
        System.out.println("DONE");
    }
}
