package dev.alluvium.bench.chaos.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.chaos.input.InputRecord.Valid;
import dev.alluvium.bench.harness.BenchKafka;
import dev.alluvium.events.PriorityHeader;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// A producer that publishes records at a steady rate until it is told to end, whatever happens to the broker.
public final class PublishSteadily implements AutoCloseable {
    public static final String LINE = "chaos-line";

    private final KafkaProducer<byte[], byte[]> producer;
    private final Supplier<InputRecord> lines;
    private final long everyNanos;
    private volatile boolean ending;
    private Thread publishing;
    private Future<?> last;

    public PublishSteadily(String kafka, Supplier<InputRecord> lines, int linesPerSecond) {
        this.lines = lines;
        this.everyNanos = Duration.ofSeconds(1).toNanos() / linesPerSecond;
        this.producer =
                new BenchKafka(kafka).producer(Map.of("max.request.size", 4 << 20, "delivery.timeout.ms", 300_000));
    }

    public void begin() {
        publishing = Thread.startVirtualThread(this::run);
    }

    private void run() {
        long due = System.nanoTime();
        try {
            while (!ending) {
                send(lines.get());
                due += everyNanos;
                Pause.until(due);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(InputRecord line) {
        var headers = new ArrayList<Header>();
        headers.add(new RecordHeader(LINE, Integer.toString(line.number()).getBytes(UTF_8)));
        if (isBulk(line)) {
            headers.add(new RecordHeader(PriorityHeader.NAME, PriorityHeader.BULK.getBytes(UTF_8)));
        }
        last = producer.send(
                new ProducerRecord<>(Topics.MESSAGES, line.partition(), line.key(), line.value(), headers));
    }

    /// All records of a third of the messages: each tenant has a lane that is backlog however little waits, so that
    /// whatever is killed is killed with two lanes in hand.
    private static boolean isBulk(InputRecord line) {
        return line.intent() instanceof Valid valid
                && Math.floorMod(valid.message().messageId().hashCode(), 3) == 0;
    }

    /// Returns when the broker has acknowledged all records.
    public void end() throws InterruptedException, ExecutionException {
        ending = true;
        publishing.join();
        producer.flush();
        if (last != null) {
            last.get();
        }
    }

    @Override
    public void close() {
        ending = true;
        producer.close();
    }
}
