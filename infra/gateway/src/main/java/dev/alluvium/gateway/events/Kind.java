package dev.alluvium.gateway.events;

import dev.alluvium.gateway.http.Problem;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What an event is about, in a word.
public enum Kind {
    /// A revision of a message, or its deletion, is in the database.
    STORED,
    EMBEDDED,
    FAILED,
    REJECTED,
    /// An insight was found, borne out, changed or retracted.
    INSIGHT;

    public static final Set<Kind> ALL = Set.copyOf(EnumSet.allOf(Kind.class));
    public static final String NAMES = Arrays.stream(values()).map(Kind::text).collect(Collectors.joining(", "));

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Names with commas between them; all kinds when nothing is said.
    static Set<Kind> read(String names) {
        if (names == null) {
            return ALL;
        }
        var kinds = EnumSet.noneOf(Kind.class);
        for (var name : names.split(",", values().length + 1)) {
            kinds.add(named(name.strip())
                    .orElseThrow(() -> Problem.invalid("kinds", "must be some of " + NAMES + ", with commas between")
                            .exception()));
        }
        return kinds;
    }

    public static Optional<Kind> named(String name) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(name)).findFirst();
    }
}
