package dev.alluvium.database;

import java.nio.file.Path;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Strategy;
import org.jooq.meta.jaxb.Target;

/// Writes the table classes of a freshly migrated database. Run it with `mvn -pl schemas/database -Dgenerate
/// test-compile` after adding a migration, and commit what it changes.
final class GenerateTables {
    static final Path COMMITTED = Path.of("src/generated/java");

    private GenerateTables() {}

    public static void main(String[] arguments) throws Exception {
        try (var database = MigratedDatabase.create()) {
            write(database, Path.of(arguments[0]));
        }
    }

    static void write(MigratedDatabase database, Path folder) throws Exception {
        var superuser = database.superuser();
        write(superuser.url(), superuser.user(), superuser.password(), folder);
    }

    static void write(String url, String user, String password, Path folder) throws Exception {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        GenerationTool.generate(new Configuration()
                .withLogging(Logging.WARN)
                .withJdbc(new Jdbc().withUrl(url).withUser(user).withPassword(password))
                .withGenerator(new Generator()
                        .withStrategy(new Strategy())
                        .withDatabase(database())
                        .withGenerate(generate())
                        .withTarget(new Target()
                                .withPackageName("dev.alluvium.database.generated")
                                .withDirectory(folder.toString())
                                .withClean(true))));
    }

    private static Database database() {
        return new Database()
                .withName("org.jooq.meta.postgres.PostgresDatabase")
                .withInputSchema("alluvium")
                .withIncludes(".*")
                // Partitions are reached through their parents only, functions by the one class that asks them.
                .withExcludes(".*_p\\d+|.*_shared|promotions|promotable_tables|abandoned_partitions|changelog")
                .withIncludeRoutines(false)
                .withTableValuedFunctionsAsTables(false)
                .withIncludeIndexes(false)
                .withForcedTypes(
                        new ForcedType()
                                .withName("INSTANT")
                                .withIncludeTypes("(?i:timestamp\\ with\\ time\\ zone|timestamptz)"),
                        new ForcedType()
                                .withUserType("float[]")
                                .withBinding("dev.alluvium.database.binding.Halfvec")
                                .withIncludeTypes("(?i:.*halfvec.*)"));
    }

    private static Generate generate() {
        return new Generate()
                .withRecords(true)
                .withPojos(false)
                .withDaos(false)
                .withComments(false)
                .withGeneratedAnnotation(false)
                .withJavadoc(false)
                .withImplicitJoinPathsToOne(false)
                .withImplicitJoinPathsToMany(false)
                .withImplicitJoinPathsManyToMany(false);
    }
}
