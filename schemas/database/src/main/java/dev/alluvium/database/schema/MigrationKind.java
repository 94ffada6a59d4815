package dev.alluvium.database.schema;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// What the file of a migration says of it, in a line such as `-- alluvium: expand, online`. Without that line, a
/// migration is one transaction, and programs that do not know it refuse the schema that it makes.
///
/// @param expands whether programs of the version before go on working: the migration only adds what they do not see
/// @param online whether its statements run one by one, each in a transaction of its own, beside running programs
public record MigrationKind(boolean expands, boolean online) {
    private static final Pattern LINE = Pattern.compile("(?m)^-- alluvium: *(.*?) *$");

    static MigrationKind of(byte[] file) {
        var line = LINE.matcher(new String(file, StandardCharsets.UTF_8));
        boolean expands = false;
        boolean online = false;
        if (line.find()) {
            for (var word : line.group(1).split(", *")) {
                switch (word) {
                    case "expand" -> expands = true;
                    case "online" -> online = true;
                    default ->
                        throw new IllegalStateException(
                                "a migration is said to be '" + word + "': expected expand, online, or both");
                }
            }
        }
        return new MigrationKind(expands, online);
    }
}
