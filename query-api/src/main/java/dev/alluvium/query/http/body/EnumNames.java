package dev.alluvium.query.http.body;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The names of enum constants as callers write them.
public final class EnumNames {
    private EnumNames() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    public static <E extends Enum<E>> List<String> of(Class<E> type) {
        return Stream.of(type.getEnumConstants()).map(EnumNames::of).toList();
    }
}
