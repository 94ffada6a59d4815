package dev.alluvium.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The version of the build, from a file that the build fills in (a manifest is missing when classes run from a
/// folder).
public final class Version {

    private static final String CURRENT = load();

    private Version() {}

    public static String current() {
        return CURRENT;
    }

    private static String load() {
        try (var file = Version.class.getResourceAsStream("version.properties")) {
            var properties = new Properties();
            properties.load(file);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
