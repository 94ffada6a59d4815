package dev.alluvium.database.retention;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/// How long messages or insights of a scope, and of those within it, are kept. Where several rules hold,
/// that of the narrowest scope counts; where none does, everything is kept.
///
/// @param scope empty for all
/// @param days  since it was said, or last borne out; null for ever
public record RetentionRule(Kept kept, String scope, Integer days) {
    /// Of a tenant.
    public static final int MAX_RULES = 100;

    public static final int MAX_DAYS = 36_500;
    private static final String EVER = "ever";

    /// What a rule is about.
    public enum Kept {
        MESSAGES,
        INSIGHTS;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public RetentionRule {
        Objects.requireNonNull(kept, "kept");
        if (scope.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("a scope has no white space");
        }
        if (days != null && (days < 1 || days > MAX_DAYS)) {
            throw new IllegalArgumentException("a rule has 1 to " + MAX_DAYS + " days");
        }
    }

    /// As the database has it.
    public String text() {
        return kept.text() + " " + (days == null ? EVER : days.toString()) + " " + scope;
    }

    public static List<RetentionRule> parse(String... texts) {
        return Stream.of(texts).map(RetentionRule::parsed).toList();
    }

    private static RetentionRule parsed(String text) {
        var parts = text.split(" ", 3);
        return new RetentionRule(
                Kept.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                parts[2],
                parts[1].equals(EVER) ? null : Integer.valueOf(parts[1]));
    }
}
