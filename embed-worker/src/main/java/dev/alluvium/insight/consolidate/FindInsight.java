package dev.alluvium.insight.consolidate;

import static dev.alluvium.database.generated.Tables.INSIGHTS;
import static dev.alluvium.database.generated.Tables.INSIGHT_EVIDENCE;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Halfvec;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/// Which insight a claim has to do with. Only those for the same readers and of the same scope are compared: to add
/// evidence that fewer may see would hide what was found from those who may.
final class FindInsight {

    /// Says the same, whoever is meant: the sentences hardly differ.
    private static final double SAME = 0.95;

    /// Says the same of the same subject.
    private static final double SAME_OF_SUBJECT = 0.90;

    /// Of two statements about one thing, the later is a change of mind unless they are almost one sentence:
    /// `lives in Bonn` and `lives in Berlin` lie at 0.9.
    private static final double SAME_ABOUT = 0.985;

    private static final int NEAREST = 20;

    private final TenantTransaction tx;
    private final short generation;

    FindInsight(TenantTransaction tx, short generation) {
        this.tx = tx;
        this.generation = generation;
    }

    record Found(UUID id, Instant lastSeen) {}

    private record Near(UUID id, String kind, String subject, String about, List<String> terms, double cosine) {}

    boolean knows(Claim claim) {
        return tx.sql()
                .fetchExists(DSL.selectOne()
                        .from(INSIGHT_EVIDENCE)
                        .where(
                                INSIGHT_EVIDENCE.TENANT_ID.eq(tx.tenant().value()),
                                INSIGHT_EVIDENCE.MESSAGE.eq(
                                        claim.quotes().getFirst().messageId()),
                                INSIGHT_EVIDENCE.CLAIM.eq(claim.id())));
    }

    /// The nearest of those that say what the claim says.
    Optional<UUID> saying(Claim claim) {
        Field<Double> distance =
                DSL.field("({0} <=> {1})", Double.class, INSIGHTS.VECTOR, Halfvec.value(claim.vector()));
        return tx
                .sql()
                .select(
                        INSIGHTS.INSIGHT_ID,
                        INSIGHTS.KIND,
                        INSIGHTS.SUBJECT,
                        INSIGHTS.ABOUT,
                        INSIGHTS.TERMS,
                        DSL.inline(1.0).minus(distance))
                .from(INSIGHTS)
                .where(comparable(claim), INSIGHTS.GENERATION.eq(generation), INSIGHTS.VECTOR.isNotNull())
                .orderBy(distance)
                .limit(NEAREST)
                .fetch(row -> new Near(
                        row.value1(), row.value2(), row.value3(), row.value4(), List.of(row.value5()), row.value6()))
                .stream()
                .filter(near -> saysTheSame(near, claim))
                .map(Near::id)
                .findFirst();
    }

    /// Another statement of the subject about the same thing.
    Optional<Found> aboutTheSame(Claim claim) {
        var candidate = claim.candidate();
        if (candidate.subject().isEmpty() || candidate.about().isEmpty()) {
            return Optional.empty();
        }
        return tx.sql()
                .select(INSIGHTS.INSIGHT_ID, INSIGHTS.LAST_SEEN)
                .from(INSIGHTS)
                .where(
                        comparable(claim),
                        INSIGHTS.SUBJECT.eq(candidate.subject().get()),
                        INSIGHTS.KIND.eq(candidate.kind().label()),
                        INSIGHTS.ABOUT.equalIgnoreCase(candidate.about().get()))
                .orderBy(INSIGHTS.LAST_SEEN.desc(), INSIGHTS.INSIGHT_ID)
                .limit(1)
                .fetchOptional(row -> new Found(row.value1(), row.value2()));
    }

    private Condition comparable(Claim claim) {
        return INSIGHTS.TENANT_ID
                .eq(tx.tenant().value())
                .and(INSIGHTS.STATUS.eq("active"))
                .and(INSIGHTS.AUDIENCE.eq(claim.audience()))
                .and(INSIGHTS.SCOPE.eq(claim.scope()));
    }

    private static boolean saysTheSame(Near near, Claim claim) {
        var candidate = claim.candidate();
        boolean ofSubject = near.subject() != null
                && near.subject().equals(candidate.subject().orElse(null))
                && near.kind().equals(candidate.kind().label());
        if (!ofSubject) {
            return near.cosine() >= SAME;
        }
        boolean aboutOne = near.about() != null
                && near.about().equalsIgnoreCase(candidate.about().orElse(null));
        if (aboutOne) {
            return near.cosine() >= SAME_ABOUT || new HashSet<>(near.terms()).equals(new HashSet<>(claim.terms()));
        }
        return near.cosine() >= SAME_OF_SUBJECT;
    }
}
