package dev.alluvium.bench.gateway;

import dev.alluvium.bench.harness.BenchKafka;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.running.BenchTenants.BenchTenant;
import dev.alluvium.bench.search.HttpCaller;
import dev.alluvium.events.Message;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Messages a second through the gateway and by a producer of Kafka, both until all replicas have them.
final class PublishRates implements AutoCloseable {
    private static final int LINES_OF_REQUEST = 5_000;

    private final RunningSystem system;
    private final BenchTenant tenant;
    private final List<String> texts;
    private final KafkaProducer<byte[], byte[]> atOnce;
    private final KafkaProducer<byte[], byte[]> many;
    private int runs;

    PublishRates(RunningSystem system, BenchTenant tenant, List<String> texts) {
        this.system = system;
        this.tenant = tenant;
        this.texts = texts;
        var kafka = new BenchKafka(system.kafkaBootstrapServers());
        this.atOnce = kafka.producer(Map.of("acks", "all", "linger.ms", 0));
        // As `infra/alluvium publish` has it.
        this.many = kafka.producer(Map.of("acks", "all", "linger.ms", 20, "compression.type", "lz4"));
    }

    /// One at a time on each of so many connections.
    double oneByOne(int connections) throws Exception {
        return perSecond(connections, worker -> {
            var caller = new HttpCaller(system.gatewayUrl());
            return new Caller(
                    (id, text) -> {
                        if (caller.ask(Requests.publish(tenant.key(), id, text)) != 202) {
                            throw new IOException("the gateway did not take a message");
                        }
                    },
                    caller);
        });
    }

    /// The same with a producer, by as many threads that each wait for their record.
    double producerOneByOne(int threads) throws Exception {
        return perSecond(
                threads,
                _ -> new Caller((id, text) -> atOnce.send(record(id, text)).get(), () -> {}));
    }

    private interface Publish {
        void one(String id, String text) throws Exception;
    }

    private record Caller(Publish publish, AutoCloseable end) {}

    private interface Callers {
        Caller begin(int worker) throws Exception;
    }

    private double perSecond(int workers, Callers callers) throws Exception {
        int run = runs++;
        try (var threads = Executors.newFixedThreadPool(workers)) {
            var begun = new ArrayList<Caller>();
            for (int i = 0; i < workers; i++) {
                begun.add(callers.begin(i));
            }
            long from = System.nanoTime();
            var all = new ArrayList<Callable<Void>>();
            for (int i = 0; i < workers; i++) {
                int first = i;
                all.add(() -> {
                    for (int n = first; n < texts.size(); n += workers) {
                        begun.get(first).publish().one("m-" + run + "-" + n, texts.get(n));
                    }
                    return null;
                });
            }
            for (var each : threads.invokeAll(all)) {
                each.get();
            }
            double seconds = (System.nanoTime() - from) / 1e9;
            for (var each : begun) {
                each.end().close();
            }
            return texts.size() / seconds;
        }
    }

    /// Lines, in requests of some thousand, one after the other.
    double lines(int count) throws Exception {
        var requests = new ArrayList<byte[]>();
        var all = lineTexts(count);
        for (int i = 0; i < count; i += LINES_OF_REQUEST) {
            var body = String.join("\n", all.subList(i, Math.min(count, i + LINES_OF_REQUEST)));
            requests.add(Requests.post("/v1/messages", tenant.key(), "application/x-ndjson", body));
        }
        long from = System.nanoTime();
        try (var caller = new HttpCaller(system.gatewayUrl())) {
            for (var request : requests) {
                if (caller.ask(request) != 202) {
                    throw new IOException("the gateway did not take the lines");
                }
            }
        }
        return count / ((System.nanoTime() - from) / 1e9);
    }

    /// The same lines, read and published as `infra/alluvium publish` does.
    double producerLines(int count) throws Exception {
        var all = lineTexts(count);
        long from = System.nanoTime();
        for (var line : all) {
            many.send(record(read(line)));
        }
        many.flush();
        return count / ((System.nanoTime() - from) / 1e9);
    }

    private List<String> lineTexts(int count) {
        int run = runs++;
        var lines = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            lines.add(Requests.message("l-" + run + "-" + i, texts.get(i % texts.size())));
        }
        return lines;
    }

    private static Message read(String line) throws RejectedException {
        return PayloadCodec.decode(line.getBytes(java.nio.charset.StandardCharsets.UTF_8), Message.class);
    }

    private ProducerRecord<byte[], byte[]> record(String id, String text) throws RejectedException {
        return record(read(Requests.message(id, text)));
    }

    private ProducerRecord<byte[], byte[]> record(Message message) {
        return new ProducerRecord<>(
                Topics.MESSAGES,
                TenantKey.bytes(tenant.id()),
                PayloadCodec.avro().encode(message));
    }

    @Override
    public void close() {
        atOnce.close();
        many.close();
    }
}
