package dev.alluvium.database.pace;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What operators have done in bulk.
public enum OperatorWork {
    REINDEX,
    RECHUNK,
    REBUILD,
    PROMOTE,
    ERASE;

    /// As the database and the command line name it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<OperatorWork> of(String text) {
        return Stream.of(values()).filter(work -> work.text().equals(text)).findFirst();
    }
}
