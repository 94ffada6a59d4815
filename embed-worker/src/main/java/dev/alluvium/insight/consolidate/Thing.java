package dev.alluvium.insight.consolidate;

import static dev.alluvium.database.generated.Tables.INSIGHTS;

import java.util.Locale;
import java.util.Optional;
import org.jooq.Record;

/// What statements replace each other about: one thing of one subject, for the same readers and of one scope.
///
/// @param about in lower case
record Thing(String kind, String subject, String about, String audience, String scope) {

    static Optional<Thing> of(Claim claim) {
        var candidate = claim.candidate();
        return of(
                candidate.kind().label(),
                candidate.subject().orElse(null),
                candidate.about().orElse(null),
                claim.audience(),
                claim.scope());
    }

    /// @param row of an insight
    static Optional<Thing> of(Record row) {
        return of(
                row.get(INSIGHTS.KIND),
                row.get(INSIGHTS.SUBJECT),
                row.get(INSIGHTS.ABOUT),
                row.get(INSIGHTS.AUDIENCE),
                row.get(INSIGHTS.SCOPE));
    }

    private static Optional<Thing> of(String kind, String subject, String about, String audience, String scope) {
        return subject == null || about == null
                ? Optional.empty()
                : Optional.of(new Thing(kind, subject, about.toLowerCase(Locale.ROOT), audience, scope));
    }
}
