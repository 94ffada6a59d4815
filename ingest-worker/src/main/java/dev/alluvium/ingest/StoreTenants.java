package dev.alluvium.ingest;

import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.database.tenant.TenantState;
import dev.alluvium.events.RejectReason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores the records of one batch, each tenant's in a transaction of its own, several tenants at a time.
final class StoreTenants implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreTenants.class);
    private static final String ERASED = "the tenant was erased";

    private final TenantDatabase database;
    private final StoreMessages storeMessages;
    private final InstantSource clock;
    private final Semaphore connections;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// @param atOnce transactions at a time, below the size of the pool
    StoreTenants(TenantDatabase database, StoreMessages storeMessages, InstantSource clock, int atOnce) {
        this.database = database;
        this.storeMessages = storeMessages;
        this.clock = clock;
        this.connections = new Semaphore(atOnce);
    }

    /// Does beforehand what needs no database.
    void expect(Incoming.Readable incoming) {
        storeMessages.expect(incoming);
    }

    /// The outcome of every record. Throws, with some tenants stored and others not, when the database fails:
    /// storing the same records again is harmless.
    Map<Incoming, Outcome> store(List<Incoming> records) throws Exception {
        var byTenant = new LinkedHashMap<TenantId, List<Incoming>>();
        var outcomes = new IdentityHashMap<Incoming, Outcome>();
        for (var incoming : records) {
            if (incoming instanceof Incoming.Unreadable bad) {
                outcomes.put(bad, bad.outcome());
            }
            if (incoming.tenant() != null) {
                byTenant.computeIfAbsent(incoming.tenant(), _ -> new ArrayList<>())
                        .add(incoming);
            }
        }
        var states = database.directory().states(byTenant.keySet());
        var tasks = new ArrayList<Callable<Map<Incoming.Readable, Outcome>>>();
        byTenant.forEach((tenant, its) -> {
            var state = states.get(tenant);
            if (state == TenantState.ERASED) {
                // No word of it is kept, whatever else is wrong with it.
                outcomes.putAll(rejected(its, RejectReason.ERASED_TENANT, ERASED));
            } else {
                tasks.add(() -> settle(tenant, state, its));
            }
        });
        outcomes.putAll(all(tasks));
        return outcomes;
    }

    private Map<Incoming.Readable, Outcome> settle(TenantId tenant, TenantState state, List<Incoming> records)
            throws InterruptedException {
        var readable = records.stream()
                .filter(Incoming.Readable.class::isInstance)
                .map(Incoming.Readable.class::cast)
                .toList();
        if (state == null) {
            return rejected(readable, RejectReason.UNKNOWN_TENANT, "no tenant has this id");
        }
        connections.acquire();
        try {
            var outcomes = state == TenantState.SUSPENDED
                    ? rejected(readable, RejectReason.SUSPENDED_TENANT, "the tenant is suspended")
                    : storeAll(tenant, readable);
            note(tenant, records, outcomes);
            return outcomes;
        } finally {
            connections.release();
        }
    }

    /// In a transaction after the one that stored the others: what is cut off in between is delivered again and
    /// ends in the same way.
    private void note(TenantId tenant, List<Incoming> records, Map<Incoming.Readable, Outcome> outcomes) {
        var passed = records.stream()
                .flatMap(incoming -> NotePassed.of(
                        incoming,
                        switch (incoming) {
                            case Incoming.Unreadable bad -> bad.outcome();
                            case Incoming.Readable good -> outcomes.get(good);
                        })
                        .stream())
                .toList();
        try {
            if (!passed.isEmpty()) {
                database.write(tenant, tx -> NotePassed.write(tx, passed, clock.instant()));
            }
        } catch (TenantErasedException e) {
            LOG.debug("tenant {} was erased: nobody waits for its records", tenant);
        }
    }

    /// When the database refuses a value, halves the records until the one it refuses stands alone.
    private Map<Incoming.Readable, Outcome> storeAll(TenantId tenant, List<Incoming.Readable> records) {
        if (records.isEmpty()) {
            return Map.of();
        }
        try {
            var outcomes = database.write(tenant, tx -> storeMessages.store(tx, records));
            var byRecord = new IdentityHashMap<Incoming.Readable, Outcome>();
            for (int i = 0; i < records.size(); i++) {
                byRecord.put(records.get(i), outcomes.get(i));
            }
            return byRecord;
        } catch (TenantErasedException e) {
            return erased(records);
        } catch (RuntimeException e) {
            if (!DatabaseFailure.isRefusedValue(e)) {
                throw e;
            }
            if (records.size() == 1) {
                var state = DatabaseFailure.sqlState(e);
                LOG.warn("tenant {}: the database refuses a message, which is rejected: SQLSTATE {}", tenant, state);
                return rejected(records, RejectReason.NOT_STORABLE, "the database refuses it: SQLSTATE " + state);
            }
            int half = records.size() / 2;
            var outcomes = storeAll(tenant, records.subList(0, half));
            outcomes.putAll(storeAll(tenant, records.subList(half, records.size())));
            return outcomes;
        }
    }

    private Map<Incoming.Readable, Outcome> all(List<Callable<Map<Incoming.Readable, Outcome>>> tasks)
            throws Exception {
        if (tasks.size() == 1) {
            return tasks.getFirst().call();
        }
        var outcomes = new IdentityHashMap<Incoming.Readable, Outcome>();
        Throwable failure = null;
        for (Future<Map<Incoming.Readable, Outcome>> task : threads.invokeAll(tasks)) {
            try {
                outcomes.putAll(task.get());
            } catch (ExecutionException e) {
                failure = worse(failure, e.getCause());
            }
        }
        return switch (failure) {
            case null -> outcomes;
            case Error error -> throw error;
            case Exception exception -> throw exception;
            default -> throw new IllegalStateException(failure);
        };
    }

    /// A failure of ours must not hide behind one that trying again would mend.
    private static Throwable worse(Throwable one, Throwable other) {
        if (one == null) {
            return other;
        }
        one.addSuppressed(other);
        return Ingest.mayPass(one) ? other : one;
    }

    private static Map<Incoming.Readable, Outcome> erased(List<Incoming.Readable> records) {
        return rejected(records, RejectReason.ERASED_TENANT, ERASED);
    }

    private static <I extends Incoming> Map<I, Outcome> rejected(List<I> records, RejectReason reason, String detail) {
        var outcomes = new IdentityHashMap<I, Outcome>();
        records.forEach(incoming -> outcomes.put(incoming, new Outcome.Rejected(reason, detail)));
        return outcomes;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
