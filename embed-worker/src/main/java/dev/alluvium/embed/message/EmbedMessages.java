package dev.alluvium.embed.message;

import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.work.SelectStates;
import dev.alluvium.embed.message.work.Work;
import dev.alluvium.embeddings.ModelUnavailableException;
import dev.alluvium.embeddings.Urgency;
import dev.alluvium.runtime.kafka.BatchWork;
import dev.alluvium.runtime.kafka.failure.PrepareAgainException;
import dev.alluvium.runtime.kafka.failure.TryLaterException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// What embed-worker does with a batch: reads what is due, gets the vectors (no transaction is open meanwhile),
/// writes them, and answers from what the database then holds.
public final class EmbedMessages implements BatchWork<EmbedMessages.Prepared> {

    /// @param work by tenant; none for tenants with nothing due
    /// @param figures to count once its results are committed
    public record Prepared(List<Arrival> arrivals, Map<TenantId, List<Work>> work, List<Runnable> figures) {
        public Prepared(List<Arrival> arrivals, Map<TenantId, List<Work>> work) {
            this(arrivals, work, new ArrayList<>());
        }
    }

    private final TenantDatabase database;
    private final PrepareWork prepareWork;
    private final SettleWork settleWork;
    private final EmbedResults results;
    private final InstantSource clock;

    /// Puts the steps together.
    public static EmbedMessages with(EmbedParts parts, MeterRegistry registry) {
        var meters = new EmbedMeters(registry);
        return new EmbedMessages(
                parts.database(),
                EmbedTexts.with(parts, meters),
                new SettleWork(parts.generation(), parts.patience(), parts.chunking()),
                new EmbedResults(parts.codec(), parts.model().name(), meters, parts.clock()),
                parts.clock());
    }

    public EmbedMessages(
            TenantDatabase database,
            EmbedTexts embedTexts,
            SettleWork settleWork,
            EmbedResults results,
            InstantSource clock) {
        this.database = database;
        this.prepareWork = new PrepareWork(database, embedTexts);
        this.settleWork = settleWork;
        this.results = results;
        this.clock = clock;
    }

    @Override
    public Prepared prepare(List<ConsumerRecord<byte[], byte[]>> records) {
        var arrivals = ReadArrivals.read(records);
        try {
            return new Prepared(arrivals, prepareWork.prepare(arrivals, messageIds(arrivals)));
        } catch (ModelUnavailableException e) {
            throw new TryLaterException("the model " + e.getMessage(), e.retryAfter(), e);
        }
    }

    @Override
    public Prepared prepare(List<ConsumerRecord<byte[], byte[]>> records, boolean urgent) {
        return ScopedValue.where(Urgency.IS_URGENT, urgent).call(() -> prepare(records));
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> settle(Prepared batch) {
        batch.figures().clear();
        var states = new HashMap<TenantId, Map<String, SelectStates.State>>();
        messageIds(batch.arrivals()).forEach((tenant, ids) -> states.put(tenant, settle(tenant, ids, batch)));
        var published =
                new ArrayList<ProducerRecord<byte[], byte[]>>(batch.arrivals().size());
        for (var arrival : batch.arrivals()) {
            switch (arrival) {
                case Arrival.PassedOver _ -> {}
                case Arrival.Unreadable bad -> published.add(results.rejected(bad));
                case Arrival.Stored stored -> {
                    var state = states.get(stored.tenant()).get(stored.event().messageId());
                    results.of(stored, state, batch.figures()::add).ifPresent(published::add);
                }
            }
        }
        return published;
    }

    @Override
    public void committed(Prepared batch) {
        batch.figures().forEach(Runnable::run);
    }

    @Override
    public boolean isTransient(Throwable failure) {
        return DatabaseFailure.isTransient(failure);
    }

    private Map<String, SelectStates.State> settle(TenantId tenant, Set<String> ids, Prepared batch) {
        var states = write(tenant, ids, batch.work().getOrDefault(tenant, List.of()));
        for (var arrival : batch.arrivals()) {
            if (arrival instanceof Arrival.Stored stored && stored.tenant().equals(tenant)) {
                requireSettled(stored, states.get(stored.event().messageId()));
            }
        }
        return states;
    }

    private Map<String, SelectStates.State> write(TenantId tenant, Set<String> ids, List<Work> work) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        try {
            return database.write(tenant, tx -> {
                if (!work.isEmpty()) {
                    settleWork.settle(tx, work, now);
                }
                return SelectStates.select(tx, settleWork.generation(), ids);
            });
        } catch (TenantErasedException e) {
            // There is no such message any more, whatever is left of its rows right now.
            return Map.of();
        }
    }

    /// Work that came back for a revision after this batch had looked would otherwise wait for a record that has
    /// been.
    private static void requireSettled(Arrival.Stored stored, SelectStates.State state) {
        if (state != null
                && state.state().equals("pending")
                && state.revision() == stored.event().revision()
                && state.attempts() == stored.attempts()) {
            throw new PrepareAgainException("work appeared after the batch was prepared");
        }
    }

    private static Map<TenantId, Set<String>> messageIds(List<Arrival> arrivals) {
        var ids = new LinkedHashMap<TenantId, Set<String>>();
        for (var arrival : arrivals) {
            if (arrival instanceof Arrival.Stored stored) {
                ids.computeIfAbsent(stored.tenant(), tenant -> new LinkedHashSet<>())
                        .add(stored.event().messageId());
            }
        }
        return ids;
    }
}
