package dev.alluvium.query.search;

import java.util.function.Supplier;

/// What a search compares with what is stored. A request's question and mode become one of these once, before the
/// search begins; nothing prints the text by accident.
public sealed interface Comparison {
    /// @param vector of length one
    record ByMeaning(float[] vector) implements Comparison {}

    record ByWords(String text) implements Comparison {
        @Override
        public String toString() {
            return "ByWords[" + text.length() + " characters]";
        }
    }

    /// @param vector of the text; may have to be waited for
    record ByBoth(String text, Supplier<float[]> vector) implements Comparison {
        @Override
        public String toString() {
            return "ByBoth[" + text.length() + " characters]";
        }
    }
}
