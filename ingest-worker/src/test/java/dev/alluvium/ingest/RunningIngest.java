package dev.alluvium.ingest;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.runtime.kafka.BatchLoop;
import dev.alluvium.runtime.kafka.BatchWork;
import dev.alluvium.runtime.kafka.LoopClients;
import dev.alluvium.runtime.kafka.LoopOptions;
import dev.alluvium.runtime.kafka.source.SourceIdentity;
import dev.alluvium.wiring.DatabaseSourceMemory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The worker's parts, put together as the worker does, in a thread of the test's process.
record RunningIngest(BatchLoop<?> loop, StoreTenants storeTenants, CompletableFuture<Void> ended) {

    /// @param around wraps the work, to look into it or to disturb it
    static RunningIngest start(
            TenantDatabase database,
            String brokers,
            String topic,
            String group,
            UnaryOperator<BatchWork<List<Incoming>>> around) {
        return start(database, brokers, topic, group, around, UnaryOperator.identity());
    }

    /// @param further what the loop does besides, as by lanes
    static RunningIngest start(
            TenantDatabase database,
            String brokers,
            String topic,
            String group,
            UnaryOperator<BatchWork<List<Incoming>>> around,
            UnaryOperator<LoopOptions> further) {
        var clock = InstantSource.system();
        var meters = new SimpleMeterRegistry();
        var memory = new DatabaseSourceMemory(database.sources(), topic, group);
        var storeTenants = new StoreTenants(
                database, new StoreMessages(clock, new FileTerms(new TextAnalyzers(Language.ENGLISH))), clock, 4);
        var work = new Ingest(
                storeTenants,
                new OutcomeRecords(PayloadCodec.avro(), clock),
                new StrayRecords(() -> 3),
                new IngestMeters(meters),
                memory::epochStart);
        var loop = new BatchLoop<>(
                further.apply(LoopOptions.of(topic)
                        .with(SourceIdentity.of(Map.of("bootstrap.servers", brokers), topic), memory)),
                LoopClients.of(
                        () -> new KafkaConsumer<>(
                                consumer(brokers, group), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                        () -> new KafkaProducer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        brokers,
                                        "transactional.id",
                                        group,
                                        "max.request.size",
                                        20 << 20,
                                        "transaction.timeout.ms",
                                        6_000,
                                        "request.timeout.ms",
                                        3_000,
                                        "delivery.timeout.ms",
                                        5_000,
                                        "max.block.ms",
                                        15_000),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())),
                around.apply(work),
                meters);
        return new RunningIngest(
                loop,
                storeTenants,
                CompletableFuture.runAsync(
                        loop::run, task -> Thread.ofPlatform().start(task)));
    }

    private static Map<String, Object> consumer(String brokers, String group) {
        return Map.of(
                "bootstrap.servers",
                brokers,
                "group.id",
                group,
                "group.protocol",
                "consumer",
                "auto.offset.reset",
                "none",
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false,
                "isolation.level",
                "read_committed");
    }

    void stop() throws Exception {
        loop.stop();
        ended.get(30, TimeUnit.SECONDS);
        close();
    }

    void close() {
        loop.close();
        storeTenants.close();
    }
}
