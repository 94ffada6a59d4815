package dev.alluvium.bench.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.Pause;
import dev.alluvium.events.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The producers' side: publishes a script at a steady pace until it is told to end, whatever happens to the broker.
final class Publish implements AutoCloseable {
    static final String LINE = "chaos-line";

    private final KafkaProducer<byte[], byte[]> producer;
    private final Script script;
    private final long everyNanos;
    private volatile boolean ending;
    private Future<?> last;

    Publish(String kafka, Script script, int linesPerSecond) {
        this.script = script;
        this.everyNanos = Duration.ofSeconds(1).toNanos() / linesPerSecond;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka,
                        "enable.metrics.push",
                        false,
                        "max.request.size",
                        4 << 20,
                        "delivery.timeout.ms",
                        300_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void run() throws InterruptedException {
        long due = System.nanoTime();
        while (!ending) {
            send(script.next());
            due += everyNanos;
            Pause.until(due);
        }
    }

    void send(Line line) {
        List<Header> headers =
                List.of(new RecordHeader(LINE, Integer.toString(line.number()).getBytes(UTF_8)));
        last = producer.send(
                new ProducerRecord<>(Topics.MESSAGES, line.partition(), line.key(), line.value(), headers));
    }

    void end() {
        ending = true;
    }

    /// Returns when the broker has it all.
    void flush() throws InterruptedException, ExecutionException {
        producer.flush();
        if (last != null) {
            last.get();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
