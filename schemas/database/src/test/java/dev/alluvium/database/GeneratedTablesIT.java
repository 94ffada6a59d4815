package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedTablesIT {
    @Test
    void committedTablesAreTheMigrated(@TempDir Path folder) throws Exception {
        try (var database = MigratedDatabase.create()) {
            GenerateTables.write(database, folder);
        }
        assertThat(sources(GenerateTables.COMMITTED))
                .as("tables that mvn -pl schemas/database -Dfast -Dgenerate test-compile would write")
                .isEqualTo(sources(folder));
    }

    private static Map<String, String> sources(Path folder) throws IOException {
        var sources = new TreeMap<String, String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                sources.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return sources;
    }
}
