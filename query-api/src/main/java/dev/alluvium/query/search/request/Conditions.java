package dev.alluvium.query.search.request;

import java.util.List;

/// What a hit has to say and what it must not say, in its own content. Each element has a word; several are a phrase.
public record Conditions(List<String> must, List<String> mustNot) {
    public static final Conditions NONE = new Conditions(List.of(), List.of());

    public boolean isEmpty() {
        return must.isEmpty() && mustNot.isEmpty();
    }

    /// Nothing prints a query by accident.
    @Override
    public String toString() {
        return "Conditions[" + must.size() + ", " + mustNot.size() + "]";
    }
}
