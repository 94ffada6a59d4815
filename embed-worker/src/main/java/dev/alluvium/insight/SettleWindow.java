package dev.alluvium.insight;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.events.InsightChange;
import dev.alluvium.insight.consolidate.Cause;
import dev.alluvium.insight.consolidate.Claim;
import dev.alluvium.insight.consolidate.Consolidate;
import dev.alluvium.insight.consolidate.InsightHistory;
import dev.alluvium.insight.consolidate.SummariseEvidence;
import dev.alluvium.insight.session.SessionState;
import dev.alluvium.runtime.kafka.failure.PrepareAgainException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes what came of one record, in one transaction that has the tenant's insights to itself.
final class SettleWindow {

    private final short generation;
    private final String derivation;
    private final SummariseEvidence.TermsOf terms;

    SettleWindow(short generation, String derivation, SummariseEvidence.TermsOf terms) {
        this.generation = generation;
        this.derivation = derivation;
        this.terms = terms;
    }

    /// @return all that the record led to, now or when it was settled before
    List<InsightChange> settle(TenantTransaction tx, Window.Ready ready, Instant now) {
        var record = ready.record();
        var cause = new Cause(record.cause(), record.last().source(), now, derivation);
        lock(tx);
        var consolidate = new Consolidate(tx, generation, cause, terms);
        if (record.state() == SessionState.REVISED) {
            consolidate.removeGone(List.of(record.last().messageId()));
        } else if (record.state() == SessionState.EXPIRED) {
            consolidate.expire();
        } else if (!ready.looked().isEmpty()) {
            consolidate(tx, ready, consolidate);
        }
        consolidate.finish();
        return new InsightHistory(tx).causedBy(cause.id());
    }

    private static void consolidate(TenantTransaction tx, Window.Ready ready, Consolidate consolidate) {
        requireCurrent(tx, ready);
        var looked = List.copyOf(ready.looked().keySet());
        consolidate.removeGone(looked);
        ready.claims().forEach(consolidate::add);
        if (ready.again()) {
            consolidate.keepOnly(ready.claims().stream().map(Claim::id).toList(), looked);
        }
        mark(tx, ready.looked());
    }

    /// Two instances may look through one session while a partition moves, and each would count what it says.
    private static void lock(TenantTransaction tx) {
        tx.sql()
                .execute(
                        "select pg_advisory_xact_lock(uuid_hash_extended(?::uuid, 2))",
                        tx.tenant().value());
    }

    private static void requireCurrent(TenantTransaction tx, Window.Ready ready) {
        var needed = new HashMap<>(ready.looked());
        for (var claim : ready.claims()) {
            claim.quotes().forEach(quote -> needed.put(quote.messageId(), quote.revision()));
            claim.shown().ifPresent(shown -> needed.putAll(shown.revisions()));
        }
        var tenant = tx.tenant().value();
        int current = tx.sql()
                .resultQuery("""
                    select count(*)::int
                      from unnest(?::text[], ?::int[]) as u (message_id, revision)
                      join alluvium.messages m
                        on m.tenant_id = ?::uuid and m.message_id = u.message_id and m.revision = u.revision and not m.deleted
                    """, ids(needed), revisions(needed), tenant)
                .fetchSingle(0, Integer.class);
        if (current != needed.size()) {
            throw new PrepareAgainException("messages changed after they were looked through");
        }
        if (!ready.again() && anyMarked(tx, ready.looked())) {
            throw new PrepareAgainException("another instance looked the session through");
        }
    }

    private static boolean anyMarked(TenantTransaction tx, Map<String, Integer> looked) {
        return tx.sql()
                .resultQuery("""
                    select exists (
                           select from unnest(?::text[], ?::int[]) as u (message_id, revision)
                             join alluvium.derived_messages d
                               on d.tenant_id = ?::uuid and d.message_id = u.message_id and d.revision = u.revision)
                    """, ids(looked), revisions(looked), tx.tenant().value())
                .fetchSingle(0, Boolean.class);
    }

    /// A table with places takes no ON CONFLICT.
    private static void mark(TenantTransaction tx, Map<String, Integer> looked) {
        var tenant = tx.tenant().value();
        tx.sql()
                .execute(
                        "delete from alluvium.derived_messages where tenant_id = ?::uuid and message_id = any"
                                + " (?::text[])",
                        tenant,
                        ids(looked));
        tx.sql().execute("""
            insert into alluvium.derived_messages (tenant_id, message_id, revision, place)
            select ?::uuid, u.message_id, u.revision, (select alluvium.place())
              from unnest(?::text[], ?::int[]) as u (message_id, revision)
            """, tenant, ids(looked), revisions(looked));
    }

    private static String[] ids(Map<String, Integer> messages) {
        return messages.keySet().toArray(String[]::new);
    }

    private static Integer[] revisions(Map<String, Integer> messages) {
        return messages.values().toArray(Integer[]::new);
    }
}
