package dev.alluvium.insight;

import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantErasedException;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.embeddings.ModelUnavailableException;
import dev.alluvium.events.InsightChange;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Topics;
import dev.alluvium.insight.derive.DerivationUnavailableException;
import dev.alluvium.runtime.kafka.BatchWork;
import dev.alluvium.runtime.kafka.failure.TryLaterException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// What embed-worker does with sessions that are quiet: looks them through (no transaction is open meanwhile), brings
/// what was found together with what is known, and tells consumers what the database then holds.
final class DeriveInsights implements BatchWork<DeriveInsights.Looked> {

    /// @param figures to count once its results are committed
    record Looked(List<Window> windows, List<Runnable> figures) {}

    private final TenantDatabase database;
    private final PrepareWindow prepareWindow;
    private final SettleWindow settleWindow;
    private final PayloadCodec codec;
    private final InsightMeters meters;
    private final InstantSource clock;

    DeriveInsights(InsightParts parts, InsightMeters meters) {
        this.database = parts.database();
        this.codec = parts.codec();
        this.meters = meters;
        this.clock = parts.clock();
        short generation = parts.generation();
        var makeClaims = new MakeClaims(parts.model(), parts.derivation(), parts.analyzer(), meters);
        this.prepareWindow = new PrepareWindow(database, parts.derivation(), makeClaims, generation, parts.settings());
        this.settleWindow = new SettleWindow(generation, parts.derivation().name(), makeClaims::terms);
    }

    @Override
    public Looked prepare(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        var windows = new ArrayList<Window>(records.size());
        for (var record : records) {
            var session = SessionRecord.of(record);
            windows.add(session.isEmpty() ? new Window.Unreadable() : prepare(session.get()));
        }
        return new Looked(windows, new ArrayList<>());
    }

    private Window prepare(SessionRecord record) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            return prepareWindow.prepare(record);
        } catch (DerivationUnavailableException e) {
            throw new TryLaterException("the derivation of insights: " + e.getMessage(), Duration.ZERO, e);
        } catch (ModelUnavailableException e) {
            throw new TryLaterException("the model " + e.getMessage(), e.retryAfter(), e);
        } finally {
            meters.looking().record(Duration.ofNanos(System.nanoTime() - begun));
        }
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> settle(Looked batch) {
        var figures = batch.figures();
        figures.clear();
        var results = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var window : batch.windows()) {
            switch (window) {
                case Window.Unreadable _ -> figures.add(() -> meters.window("unreadable"));
                case Window.PutOff(var record) -> {
                    figures.add(() -> meters.window("put-off"));
                    results.add(later(record));
                }
                case Window.Ready ready -> {
                    figures.add(() -> meters.window("looked-through"));
                    for (var change : settle(ready)) {
                        figures.add(() -> meters.changed(change.change().name()));
                        results.add(told(ready, change));
                    }
                }
            }
        }
        return results;
    }

    @Override
    public void committed(Looked batch) {
        batch.figures().forEach(Runnable::run);
    }

    @Override
    public boolean isTransient(Throwable failure) {
        return DatabaseFailure.isTransient(failure);
    }

    private List<InsightChange> settle(Window.Ready ready) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        try {
            return database.write(
                    ready.record().tenant(), (TenantTransaction tx) -> settleWindow.settle(tx, ready, now));
        } catch (TenantErasedException e) {
            return List.of();
        }
    }

    private ProducerRecord<byte[], byte[]> told(Window.Ready ready, InsightChange change) {
        return new ProducerRecord<>(Topics.INSIGHTS, ready.record().record().key(), codec.encode(change));
    }

    private ProducerRecord<byte[], byte[]> later(SessionRecord session) {
        var record = session.record();
        int times = DueHeaders.of(record.headers()).times() + 1;
        var put = new ProducerRecord<>(Topics.QUIET, record.key(), record.value());
        session.state().writeTo(put.headers());
        new DueHeaders(times, clock.instant().plus(AfterEmbedding.PAUSE))
                .headers()
                .forEach(put.headers()::add);
        return put;
    }
}
