package dev.alluvium.query.search.hit;

import java.util.function.Supplier;

/// What a search compares with what is stored. A request's question and mode become one of these once, before the
/// search begins; nothing prints the text by accident.
public sealed interface Comparison {
    /// What words say of what is looked for; empty where words are not compared.
    String words();

    /// @param vector of length one
    record ByMeaning(float[] vector) implements Comparison {
        @Override
        public String words() {
            return "";
        }
    }

    record ByWords(String words) implements Comparison {
        @Override
        public String toString() {
            return "ByWords[" + words.length() + " characters]";
        }
    }

    /// @param vector of the text; may have to be waited for
    record ByBoth(String words, Supplier<float[]> vector) implements Comparison {
        @Override
        public String toString() {
            return "ByBoth[" + words.length() + " characters]";
        }
    }
}
