package dev.alluvium.insight.consolidate;

import static dev.alluvium.database.generated.Tables.INSIGHTS;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.events.ChangeKind;
import dev.alluvium.events.EventIds;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Field;

/// Brings claims together with what the tenant's insights say already, in one transaction. Whatever happens to an
/// insight meanwhile, it gets one more revision and consumers one event.
public final class Consolidate {

    private record Change(ChangeKind kind, String reason) {

        /// What both together are.
        Change and(Change later) {
            if (kind == ChangeKind.FOUND || later.kind == ChangeKind.REINFORCED) {
                return this;
            }
            return later;
        }
    }

    private final TenantTransaction tx;
    private final Cause cause;
    private final FindInsight find;
    private final WriteInsights write;
    private final RemoveEvidence remove;
    private final InsightHistory history;
    private final SummariseEvidence summarise;
    private final Map<UUID, Change> changed = new LinkedHashMap<>();

    public Consolidate(TenantTransaction tx, short generation, Cause cause, SummariseEvidence.TermsOf terms) {
        this.tx = tx;
        this.cause = cause;
        this.find = new FindInsight(tx, generation);
        this.write = new WriteInsights(tx, generation, cause);
        this.remove = new RemoveEvidence(tx);
        this.history = new InsightHistory(tx);
        this.summarise = new SummariseEvidence(tx, write, terms);
    }

    public void add(Claim claim) {
        if (find.knows(claim)) {
            return;
        }
        var id = EventIds.insight(tx.tenant().value(), claim.id());
        var same = find.saying(claim).orElse(write.stands(id) ? id : null);
        if (same != null) {
            write.evidence(same, claim);
            change(same, ChangeKind.REINFORCED, "said again");
            return;
        }
        var other = find.aboutTheSame(claim);
        write.found(id, claim);
        write.evidence(id, claim);
        change(id, ChangeKind.FOUND, "found");
        other.ifPresent(found -> replace(found, id, claim));
    }

    private void replace(FindInsight.Found other, UUID id, Claim claim) {
        if (claim.lastSaid().isBefore(other.lastSeen())) {
            write.superseded(id, other.id());
        } else {
            write.superseded(other.id(), id);
            change(other.id(), ChangeKind.CHANGED, "something later was said about it");
        }
    }

    /// Takes away what messages no longer bear out: those that were edited or deleted since.
    public void removeGone(List<String> messageIds) {
        lost(remove.thatIsGone(messageIds), "a message that bore it out was edited or deleted");
    }

    /// Of what these messages bore out, leaves only these claims.
    public void keepOnly(List<UUID> claims, List<String> messageIds) {
        lost(remove.except(claims, messageIds), "its messages were looked through again");
    }

    private void lost(Set<UUID> insights, String reason) {
        for (var id : insights) {
            history.forget(id);
            change(id, ChangeKind.CHANGED, reason);
        }
    }

    private void change(UUID id, ChangeKind kind, String reason) {
        changed.merge(id, new Change(kind, reason), Change::and);
    }

    /// Brings rows, revisions and history up to date.
    public void finish() {
        var done = new LinkedHashSet<UUID>();
        var left = new ArrayDeque<>(changed.keySet());
        while (!left.isEmpty()) {
            var id = left.remove();
            if (done.add(id)) {
                left.addAll(finish(id));
            }
        }
    }

    /// @return those that it had replaced and that stand again, because it does not
    private Set<UUID> finish(UUID id) {
        var change = changed.get(id);
        var evidence = summarise.of(id);
        boolean retracted = evidence.isEmpty();
        if (retracted) {
            change = new Change(ChangeKind.RETRACTED, change.reason());
        }
        var columns = new LinkedHashMap<Field<?>, Object>();
        columns.put(INSIGHTS.REVISION, INSIGHTS.REVISION.plus(1));
        columns.put(INSIGHTS.CHANGED_AT, cause.at());
        columns.put(INSIGHTS.SOURCE_TOPIC, cause.source().topic());
        columns.put(INSIGHTS.SOURCE_PARTITION, cause.source().partition());
        columns.put(INSIGHTS.SOURCE_OFFSET, cause.source().offset());
        write.update(id, columns);
        history.add(write.row(id), change.kind(), change.reason(), evidence, cause);
        return retracted ? restoreReplacedBy(id) : Set.of();
    }

    private Set<UUID> restoreReplacedBy(UUID id) {
        var restored = tx.sql()
                .select(INSIGHTS.INSIGHT_ID)
                .from(INSIGHTS)
                .where(INSIGHTS.TENANT_ID.eq(tx.tenant().value()), INSIGHTS.SUPERSEDED_BY.eq(id))
                .orderBy(INSIGHTS.INSIGHT_ID)
                .fetchSet(INSIGHTS.INSIGHT_ID);
        for (var other : restored) {
            write.superseded(other, null);
            change(other, ChangeKind.CHANGED, "what was said about it later is gone");
        }
        return restored;
    }
}
