package dev.alluvium.database.control;

import static dev.alluvium.database.generated.Tables.AUDIT_LOG;
import static dev.alluvium.database.generated.Tables.TENANTS;

import dev.alluvium.database.tenant.Actor;
import dev.alluvium.database.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.impl.DSL;

/// Who did what. Entries are added and never changed; they hold ids and words of this program, and no text
/// of a tenant's, so that they may outlive it. Thread-safe.
public final class AuditLog {
    public static final String DONE = "done";
    public static final String BEGUN = "begun";

    private final ControlTransactions transactions;

    public AuditLog(ControlTransactions transactions) {
        this.transactions = transactions;
    }

    /// Which entries are wanted; what is empty admits all.
    ///
    /// @param actor name of an operator, id of a key, subject of a token
    /// @param before continues a list behind this entry
    public record Wanted(
            Optional<UUID> tenant, Optional<String> actor, Optional<Instant> since, Optional<Place> before) {
        public static final Wanted ALL =
                new Wanted(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Where an entry stands in the list.
    public record Place(Instant at, UUID id) {}

    /// Within the transaction of what is recorded: both are kept or neither is.
    ///
    /// @param tenant null when it is about none
    /// @param target null for the tenant as a whole
    static void add(DSLContext sql, Actor actor, String action, TenantId tenant, String target, String outcome) {
        sql.insertInto(AUDIT_LOG)
                .set(AUDIT_LOG.ACTOR_KIND, actor.kind().text())
                .set(AUDIT_LOG.ACTOR, actor.name())
                .set(AUDIT_LOG.ADDRESS, actor.address())
                .set(AUDIT_LOG.ACTION, action)
                .set(AUDIT_LOG.TENANT, tenant == null ? null : tenant.value())
                .set(AUDIT_LOG.TARGET, target)
                .set(AUDIT_LOG.OUTCOME, outcome)
                .execute();
    }

    /// In a transaction of its own, for what is not done in this database.
    public void record(Actor actor, String action, TenantId tenant, String target, String outcome) {
        transactions.run(sql -> {
            add(sql, actor, action, tenant, target, outcome);
            return null;
        });
    }

    /// The newest first.
    public List<AuditEntry> list(Wanted wanted, int limit) {
        var a = AUDIT_LOG.as("a");
        var t = TENANTS.as("t");
        Condition condition = DSL.noCondition();
        condition = condition.and(wanted.tenant().map(a.TENANT::eq).orElse(DSL.noCondition()));
        condition = condition.and(wanted.actor().map(a.ACTOR::eq).orElse(DSL.noCondition()));
        condition = condition.and(wanted.since().map(a.AT::ge).orElse(DSL.noCondition()));
        condition = condition.and(wanted.before()
                .map(place -> DSL.row(a.AT, a.ENTRY_ID).lt(place.at(), place.id()))
                .orElse(DSL.noCondition()));
        var where = condition;
        return transactions.run(sql -> sql.select(a.fields())
                .select(t.SLUG)
                .from(a)
                .leftJoin(t)
                .on(t.TENANT_ID.eq(a.TENANT))
                .where(where)
                .orderBy(a.AT.desc(), a.ENTRY_ID.desc())
                .limit(limit)
                .fetch(AuditLog::entry));
    }

    private static AuditEntry entry(Record row) {
        var a = AUDIT_LOG.as("a");
        var kind = Actor.Kind.valueOf(row.get(a.ACTOR_KIND).toUpperCase(Locale.ROOT));
        return new AuditEntry(
                row.get(a.ENTRY_ID),
                row.get(a.AT),
                new Actor(kind, row.get(a.ACTOR), row.get(a.ADDRESS)),
                row.get(a.ACTION),
                row.get(a.TENANT),
                row.get(TENANTS.as("t").SLUG),
                row.get(a.TARGET),
                row.get(a.OUTCOME),
                row.get(a.TIMES));
    }
}
