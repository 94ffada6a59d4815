package dev.alluvium.runtime.settings;

import dev.alluvium.events.Namespace;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.Converter;

/// Reads the environment into a `@ConfigMapping(prefix = "alluvium")` interface, once, in `main`.
///
/// `ALLUVIUM_DATABASE_URL` is `database().url()`. A variable that is empty counts as not set. All problems
/// are reported together, so that a new deployment is mended in one go and not one restart at a time.
public final class SettingsReader {

    private static final int ENVIRONMENT_ORDINAL = 300;
    private static final String NOT_SET = "(not set)";

    private SettingsReader() {}

    /// A field of a mapping as the environment sees it; an absent default means required or optional.
    public record Variable(String name, Optional<String> defaultValue, boolean required) {}

    /// @throws InvalidSettingsException with every problem: missing, unreadable and unknown variables
    public static <T> T read(Class<T> mapping, Map<String, String> environment) throws InvalidSettingsException {
        var ours = new HashMap<String, String>();
        environment.forEach((name, value) -> {
            if (name.startsWith(SettingField.PREFIX + "_") && !value.isBlank()) {
                ours.put(name, value);
            }
        });
        var fields = SettingField.of(mapping);
        var problems = new ArrayList<>(unknown(fields, ours));
        fields.stream()
                .filter(field -> field.type() == Secret.class)
                .forEach(field -> takeFromFile(field.variable(), ours, problems));
        takeNamesOfNamespace(fields, ours);
        var config = config(mapping, ours, fields, problems);
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return config.getConfigMapping(mapping);
    }

    /// One that cannot be used is refused with the other problems.
    private static void takeNamesOfNamespace(List<SettingField> fields, Map<String, String> ours) {
        if (ours.containsKey(Namespace.SETTING)) {
            fields.forEach(field -> KnownSettings.role(field.variable(), ours)
                    .ifPresent(role -> ours.putIfAbsent(field.variable(), role)));
        }
    }

    private static void takeFromFile(String name, Map<String, String> ours, List<String> problems) {
        try {
            SecretFiles.find(name, ours).ifPresent(secret -> ours.put(name, secret));
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
    }

    /// The effective values, one `NAME = value` a line, secrets as `***`.
    public static String describe(Object settings) {
        return SettingField.of(mappingOf(settings)).stream()
                .map(field -> field.variable() + " = " + text(field.value(settings)))
                .collect(Collectors.joining("\n"));
    }

    /// What a mapping reads, for comparing mappings with [KnownSettings].
    public static List<Variable> variables(Class<?> mapping) {
        return SettingField.of(mapping).stream()
                .map(field -> new Variable(
                        field.variable(),
                        field.defaultValue(),
                        field.defaultValue().isEmpty() && !field.optional()))
                .toList();
    }

    private static SmallRyeConfig config(
            Class<?> mapping, Map<String, String> ours, List<SettingField> fields, List<String> problems) {
        var plain = builder(ours).build();
        for (var field : fields) {
            problem(field, ours.get(field.variable()), plain).ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            return plain;
        }
        try {
            return builder(ours).withMapping(mapping).build();
        } catch (ConfigValidationException e) {
            // Our own checks have passed, so this is a mapping that the library cannot take: a programming error.
            throw new IllegalStateException("Cannot map " + mapping.getName(), e);
        }
    }

    /// No interceptors, so that `${…}` inside a password stays what it is; no other sources, so that the
    /// environment passed in is all there is; unknown names are our own check, because processes share one
    /// environment.
    private static SmallRyeConfigBuilder builder(Map<String, String> ours) {
        var builder = new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(ours, ENVIRONMENT_ORDINAL))
                .withValidateUnknown(false);
        return Conversions.register(builder);
    }

    private static Optional<String> problem(SettingField field, String value, SmallRyeConfig plain) {
        if (value == null) {
            return field.optional() || field.defaultValue().isPresent()
                    ? Optional.empty()
                    : Optional.of(field.variable() + " is required" + purpose(field.variable()));
        }
        try {
            converter(field, plain).convert(value);
            return Optional.empty();
        } catch (RuntimeException e) {
            var shown = field.type() == Secret.class ? "" : ", not '" + Redacted.text(value) + "'";
            return Optional.of(field.variable() + " " + refusal(field, e) + shown);
        }
    }

    private static Converter<?> converter(SettingField field, SmallRyeConfig plain) {
        return field.converter()
                .<Converter<?>>map(SettingsReader::instance)
                .orElseGet(() -> plain.requireConverter(field.type()));
    }

    private static Converter<?> instance(Class<? extends Converter<?>> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " needs a public constructor without parameters", e);
        }
    }

    private static String refusal(SettingField field, RuntimeException e) {
        if (field.type().isEnum()) {
            return "must be one of "
                    + Arrays.stream(field.type().getEnumConstants())
                            .map(SettingsReader::text)
                            .collect(Collectors.joining(", "));
        }
        var message = e.getMessage();
        return message != null && message.startsWith("must ") ? message : "cannot be read";
    }

    private static String purpose(String variable) {
        return KnownSettings.find(variable)
                .map(setting -> ": " + setting.purpose())
                .orElse("");
    }

    private static List<String> unknown(List<SettingField> fields, Map<String, String> ours) {
        var known = new TreeSet<>(KnownSettings.accepted());
        fields.forEach(field -> {
            known.add(field.variable());
            if (field.type() == Secret.class) {
                known.add(field.variable() + SecretFiles.SUFFIX);
            }
        });
        return ours.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .map(name -> name + " is not a setting"
                        + Spelling.nearest(name, known)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""))
                .toList();
    }

    private static String text(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.map(SettingsReader::text).orElse(NOT_SET);
            case OptionalInt number -> number.isPresent() ? Integer.toString(number.getAsInt()) : NOT_SET;
            case OptionalLong number -> number.isPresent() ? Long.toString(number.getAsLong()) : NOT_SET;
            case OptionalDouble number -> number.isPresent() ? Double.toString(number.getAsDouble()) : NOT_SET;
            case Duration duration -> Durations.text(duration);
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Namespace namespace -> namespace.prefix();
            default -> Redacted.text(value.toString());
        };
    }

    /// The library generates a class that implements the mapping directly.
    private static Class<?> mappingOf(Object settings) {
        var interfaces = settings.getClass().getInterfaces();
        for (var candidate : interfaces) {
            if (candidate.isAnnotationPresent(ConfigMapping.class)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException(settings.getClass().getName() + " was not read by SettingsReader");
    }
}
