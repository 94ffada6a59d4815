package dev.alluvium.insight.consolidate;

import static dev.alluvium.database.generated.Tables.INSIGHTS;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.events.ChangeKind;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.Evidence;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Field;

/// Brings claims together with what the tenant's insights say already, in one transaction. Whatever happens
/// to an insight meanwhile, it gets one more revision and consumers one event.
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
    private final Set<Thing> touched = new LinkedHashSet<>();

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
        Thing.of(claim).ifPresent(touched::add);
        var knowing = find.knowing(claim);
        if (knowing.isPresent()) {
            name(knowing.get(), claim);
            return;
        }
        var id = EventIds.insight(tx.tenant().value(), claim.id());
        var same = find.saying(claim).orElse(write.stands(id) ? id : null);
        if (same != null) {
            write.evidence(same, claim);
            change(same, ChangeKind.REINFORCED, "said again");
            return;
        }
        write.found(id, claim);
        write.evidence(id, claim);
        change(id, ChangeKind.FOUND, "found");
    }

    /// Newer rules may know what an older insight is about.
    private void name(UUID id, Claim claim) {
        var about = claim.candidate().about();
        if (about.isPresent() && write.aboutUnlessNamed(id, about.get())) {
            change(id, ChangeKind.CHANGED, "it is known now what it is about");
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

    /// Retracts what is older than the tenant keeps it, the oldest first, as many as one transaction is to
    /// change.
    public void expire() {
        lost(OldInsights.take(tx, cause.at()), "it is older than insights are kept");
    }

    private void lost(Collection<UUID> insights, String reason) {
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
        changed.keySet().forEach(id -> Thing.of(write.row(id)).ifPresent(touched::add));
        var evidence = new HashMap<UUID, List<Evidence>>();
        changed.keySet().forEach(id -> evidence.put(id, summarise.of(id)));
        touched.forEach(this::letTheLatestStand);
        changed.forEach((id, change) -> finish(id, change, evidence.computeIfAbsent(id, summarise::of)));
    }

    private void letTheLatestStand(Thing thing) {
        LatestStands.changes(SelectStatements.about(tx, thing)).forEach((id, by) -> {
            write.superseded(id, by);
            var reason = by == null ? "what was said about it later is gone" : "something later was said about it";
            change(id, ChangeKind.CHANGED, reason);
        });
    }

    private void finish(UUID id, Change change, List<Evidence> evidence) {
        var kind = evidence.isEmpty() ? ChangeKind.RETRACTED : change.kind();
        var columns = new LinkedHashMap<Field<?>, Object>();
        columns.put(INSIGHTS.REVISION, INSIGHTS.REVISION.plus(1));
        columns.put(INSIGHTS.CHANGED_AT, cause.at());
        columns.put(INSIGHTS.SOURCE_TOPIC, cause.source().topic());
        columns.put(INSIGHTS.SOURCE_PARTITION, cause.source().partition());
        columns.put(INSIGHTS.SOURCE_OFFSET, cause.source().offset());
        write.update(id, columns);
        history.add(write.row(id), kind, change.reason(), evidence, cause);
    }
}
