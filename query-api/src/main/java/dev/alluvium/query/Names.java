package dev.alluvium.query;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The names of enum constants as callers write them.
final class Names {
    private Names() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static <E extends Enum<E>> List<String> of(Class<E> type) {
        return Stream.of(type.getEnumConstants()).map(Names::of).toList();
    }
}
