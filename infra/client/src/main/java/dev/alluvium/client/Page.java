package dev.alluvium.client;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// A part of a list.
///
/// @param next the cursor of the page behind it; empty on the last one
public record Page<T>(List<T> items, Optional<String> next) {

    static <T> Page<T> of(Fields said, String name, Function<Fields, T> item) {
        return new Page<>(said.list(name, item), said.optionalText("next_cursor"));
    }

    /// All items, of which each page is asked for when the one before it is used up.
    ///
    /// @param page by its cursor, which is empty for the first one
    static <T> Stream<T> all(Function<Optional<String>, Page<T>> page) {
        return Stream.iterate(
                        page.apply(Optional.empty()),
                        each -> each != null,
                        each -> each.next()
                                .map(cursor -> page.apply(Optional.of(cursor)))
                                .orElse(null))
                .flatMap(each -> each.items().stream());
    }
}
