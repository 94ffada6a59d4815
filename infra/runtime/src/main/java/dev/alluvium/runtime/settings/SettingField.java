package dev.alluvium.runtime.settings;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.Converter;

/// One leaf of a mapping interface: the variable it is read from and the way down to it.
///
/// @param path the methods that lead from the mapping's root to the value
record SettingField(List<Method> path, String variable) {

    static final String PREFIX = "ALLUVIUM";

    /// All leaves of a mapping, in the order of their names.
    static List<SettingField> of(Class<?> mapping) {
        var fields = new ArrayList<SettingField>();
        collect(mapping, List.of(), PREFIX, fields);
        fields.sort(Comparator.comparing(SettingField::variable));
        return fields;
    }

    private static void collect(Class<?> group, List<Method> above, String prefix, List<SettingField> fields) {
        for (Method method : group.getMethods()) {
            if (isOverridden(method, group) || !Modifier.isAbstract(method.getModifiers())) {
                continue;
            }
            // Mapping interfaces may be package-private where they are declared.
            method.setAccessible(true);
            var path = Stream.concat(above.stream(), Stream.of(method)).toList();
            var name = method.isAnnotationPresent(WithParentName.class) ? prefix : prefix + "_" + segment(method);
            if (isGroup(method.getReturnType())) {
                collect(method.getReturnType(), path, name, fields);
            } else {
                fields.add(new SettingField(path, name));
            }
        }
    }

    /// `getMethods` of an interface also lists what a sub-interface declares again with another default.
    private static boolean isOverridden(Method method, Class<?> group) {
        return Stream.of(group.getMethods())
                .anyMatch(other -> !other.equals(method)
                        && other.getName().equals(method.getName())
                        && method.getDeclaringClass().isAssignableFrom(other.getDeclaringClass()));
    }

    private static boolean isGroup(Class<?> type) {
        return type.isInterface() && !type.getName().startsWith("java.");
    }

    private static String segment(Method method) {
        var named = method.getAnnotation(WithName.class);
        var words = named == null ? method.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_") : named.value();
        return words.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private Method leaf() {
        return path.getLast();
    }

    Optional<String> defaultValue() {
        return Optional.ofNullable(leaf().getAnnotation(WithDefault.class)).map(WithDefault::value);
    }

    boolean optional() {
        var type = leaf().getReturnType();
        return type == Optional.class
                || type == OptionalInt.class
                || type == OptionalLong.class
                || type == OptionalDouble.class;
    }

    /// Named on the method, or inside an `Optional` on its argument.
    Optional<Class<? extends Converter<?>>> converter() {
        AnnotatedElement element = leaf();
        if (!element.isAnnotationPresent(WithConverter.class)
                && leaf().getAnnotatedReturnType() instanceof AnnotatedParameterizedType wrapper) {
            element = wrapper.getAnnotatedActualTypeArguments()[0];
        }
        return Optional.ofNullable(element.getAnnotation(WithConverter.class)).map(WithConverter::value);
    }

    /// The type inside an `Optional`, boxed.
    Class<?> type() {
        Type type = leaf().getGenericReturnType();
        if (type instanceof ParameterizedType wrapper) {
            type = wrapper.getActualTypeArguments()[0];
        }
        return switch (type.getTypeName()) {
            case "int", "java.util.OptionalInt" -> Integer.class;
            case "long", "java.util.OptionalLong" -> Long.class;
            case "double", "java.util.OptionalDouble" -> Double.class;
            case "boolean" -> Boolean.class;
            default -> (Class<?>) type;
        };
    }

    Object value(Object settings) {
        try {
            Object value = settings;
            for (Method step : path) {
                value = step.invoke(value);
            }
            return value;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot read " + variable + " from its mapping", e);
        }
    }
}
