package dev.alluvium.query.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/// The files of the page for people: two of our own, and those of Swagger UI, which come from its package on the class
/// path. They are read when somebody asks for them, and not kept. Thread-safe.
final class DocsFiles {
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String VERSION = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String FOLDER = "/META-INF/resources/webjars/swagger-ui/%s/";

    /// @param content closed by whoever reads it
    record File(String type, InputStream content) {}

    InputStream page() {
        return open("docs.html");
    }

    /// Only what the page asks for: the package has more.
    Optional<File> named(String name) {
        return switch (name) {
            case "docs.js" -> Optional.of(new File(SCRIPT, open(name)));
            case "swagger-ui-bundle.js" -> Optional.of(new File(SCRIPT, open(folder() + name)));
            case "swagger-ui.css" -> Optional.of(new File(STYLE, open(folder() + name)));
            default -> Optional.empty();
        };
    }

    private static String folder() {
        var properties = new Properties();
        try (var in = open(VERSION)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(VERSION + " cannot be read", e);
        }
        return FOLDER.formatted(properties.getProperty("version"));
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(DocsFiles.class.getResourceAsStream(name), name);
    }
}
