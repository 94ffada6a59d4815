package dev.alluvium.insight.consolidate;

import static dev.alluvium.database.generated.Tables.INSIGHTS;
import static dev.alluvium.database.generated.Tables.INSIGHT_EVIDENCE;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.binding.Halfvec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
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

    private record Near(
            UUID id,
            String kind,
            String subject,
            String text,
            Optional<Thing> thing,
            List<String> terms,
            double cosine) {}

    /// The one that it bears out already.
    Optional<UUID> knowing(Claim claim) {
        return tx.sql()
                .select(INSIGHT_EVIDENCE.INSIGHT_ID)
                .from(INSIGHT_EVIDENCE)
                .where(
                        INSIGHT_EVIDENCE.TENANT_ID.eq(tx.tenant().value()),
                        INSIGHT_EVIDENCE.MESSAGE.eq(claim.quotes().getFirst().messageId()),
                        INSIGHT_EVIDENCE.CLAIM.eq(claim.id()))
                .limit(1)
                .fetchOptional(INSIGHT_EVIDENCE.INSIGHT_ID);
    }

    /// The nearest of those that say what the claim says.
    Optional<UUID> saying(Claim claim) {
        Field<Double> distance =
                DSL.field("({0} <=> {1})", Double.class, INSIGHTS.VECTOR, Halfvec.value(claim.vector()));
        Field<Double> cosine = DSL.inline(1.0).minus(distance).as("cosine");
        return tx
                .sql()
                .select(
                        INSIGHTS.INSIGHT_ID,
                        INSIGHTS.KIND,
                        INSIGHTS.SUBJECT,
                        INSIGHTS.ABOUT,
                        INSIGHTS.AUDIENCE,
                        INSIGHTS.SCOPE,
                        INSIGHTS.TEXT,
                        INSIGHTS.TERMS,
                        cosine)
                .from(INSIGHTS)
                .where(comparable(claim), INSIGHTS.GENERATION.eq(generation), INSIGHTS.VECTOR.isNotNull())
                .orderBy(distance)
                .limit(NEAREST)
                .fetch(row -> near(row, row.get(cosine)))
                .stream()
                .filter(near -> saysTheSame(near, claim))
                .map(Near::id)
                .findFirst();
    }

    private static Near near(Record row, double cosine) {
        return new Near(
                row.get(INSIGHTS.INSIGHT_ID),
                row.get(INSIGHTS.KIND),
                row.get(INSIGHTS.SUBJECT),
                row.get(INSIGHTS.TEXT),
                Thing.of(row),
                List.of(row.get(INSIGHTS.TERMS)),
                cosine);
    }

    private Condition comparable(Claim claim) {
        return INSIGHTS.TENANT_ID
                .eq(tx.tenant().value())
                .and(INSIGHTS.STATUS.eq("active"))
                .and(INSIGHTS.AUDIENCE.eq(claim.audience()))
                .and(INSIGHTS.SCOPE.eq(claim.scope()));
    }

    /// What is about different things says different things, however alike it sounds.
    private static boolean saysTheSame(Near near, Claim claim) {
        if (!near.thing().equals(Thing.of(claim))
                || !SameGist.mayBe(near.text(), claim.candidate().text())) {
            return false;
        }
        if (near.thing().isPresent()) {
            return near.cosine() >= SAME_ABOUT || new HashSet<>(near.terms()).equals(new HashSet<>(claim.terms()));
        }
        var candidate = claim.candidate();
        boolean ofSubject = near.subject() != null
                && near.subject().equals(candidate.subject().orElse(null))
                && near.kind().equals(candidate.kind().label());
        return near.cosine() >= (ofSubject ? SAME_OF_SUBJECT : SAME);
    }
}
