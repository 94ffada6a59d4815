package dev.alluvium.runtime.settings;

import dev.alluvium.events.Namespace;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;

/// How text becomes a setting's type. Each refusal is an `IllegalArgumentException` whose message continues the
/// sentence that starts with the variable's name ("ALLUVIUM_API_PORT must be a whole number") and never repeats the
/// value.
final class Conversions {

    private static final int ABOVE_BUILT_IN = 200;

    private Conversions() {}

    static SmallRyeConfigBuilder register(SmallRyeConfigBuilder builder) {
        with(builder, Integer.class, Conversions::wholeNumber);
        with(builder, Long.class, Conversions::longNumber);
        with(builder, Double.class, Conversions::number);
        with(builder, Boolean.class, Conversions::truth);
        with(builder, Duration.class, Durations::parse);
        with(builder, ByteSize.class, ByteSize::parse);
        with(builder, Path.class, Conversions::path);
        with(builder, URI.class, Conversions::uri);
        with(builder, Secret.class, Secret::new);
        with(builder, Namespace.class, Namespace::of);
        return builder;
    }

    private static <T> void with(SmallRyeConfigBuilder builder, Class<T> type, Converter<T> converter) {
        builder.withConverter(type, ABOVE_BUILT_IN, presentOnly(converter));
    }

    /// An optional setting that is missing reaches its converter as an empty text, and null is how to say
    /// "nothing".
    static <T> Converter<T> presentOnly(Converter<T> converter) {
        return value -> value.isEmpty() ? null : converter.convert(value);
    }

    static int wholeNumber(String value) {
        try {
            return Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number", e);
        }
    }

    private static long longNumber(String value) {
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number", e);
        }
    }

    private static double number(String value) {
        try {
            double number = Double.parseDouble(value.strip());
            if (Double.isFinite(number)) {
                return number;
            }
            throw new IllegalArgumentException("must be a finite number");
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a number", e);
        }
    }

    /// Strict, because the library's own converter takes every typing error for `false`.
    private static boolean truth(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static Path path(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("must be a file path", e);
        }
    }

    private static URI uri(String value) {
        try {
            return new URI(value.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be a URI", e);
        }
    }
}
