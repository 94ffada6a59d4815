package dev.alluvium.ingest;

import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.runtime.kafka.BatchWork;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// What ingest-worker does with a batch: reads the records, stores each tenant's messages, answers for every
/// record.
final class Ingest implements BatchWork<List<Incoming>> {

    private final StoreTenants storeTenants;
    private final OutcomeRecords results;
    private final StrayRecords stray;
    private final IngestMeters meters;
    private final IntToLongFunction epochStart;
    /// Of the batch that was settled last.
    private final List<Outcome> settled = new ArrayList<>();

    /// @param epochStart of a partition, as in [dev.alluvium.events.Origin#isBefore]
    Ingest(
            StoreTenants storeTenants,
            OutcomeRecords results,
            StrayRecords stray,
            IngestMeters meters,
            IntToLongFunction epochStart) {
        this.epochStart = epochStart;
        this.storeTenants = storeTenants;
        this.results = results;
        this.stray = stray;
        this.meters = meters;
    }

    @Override
    public List<Incoming> prepare(List<ConsumerRecord<byte[], byte[]>> records) {
        var batch = ReadRecords.read(records, epochStart);
        readable(batch).forEach(storeTenants::expect);
        return batch;
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> settle(List<Incoming> batch) throws Exception {
        settled.clear();
        var outcomes = storeTenants.store(batch);
        var published = new ArrayList<ProducerRecord<byte[], byte[]>>(batch.size());
        for (var incoming : batch) {
            var outcome = outcomes.get(incoming);
            settled.add(outcome);
            results.of(incoming, outcome).ifPresent(published::add);
        }
        return published;
    }

    @Override
    public void committed(List<Incoming> batch) {
        settled.forEach(meters::count);
        batch.stream().filter(incoming -> stray.isStray(incoming.record())).forEach(_ -> meters.countStray());
    }

    private static List<Incoming.Readable> readable(List<Incoming> batch) {
        return batch.stream()
                .filter(Incoming.Readable.class::isInstance)
                .map(Incoming.Readable.class::cast)
                .toList();
    }

    @Override
    public boolean isTransient(Throwable failure) {
        return mayPass(failure);
    }

    static boolean mayPass(Throwable failure) {
        return failure instanceof ConcurrentStoreException || DatabaseFailure.isTransient(failure);
    }
}
