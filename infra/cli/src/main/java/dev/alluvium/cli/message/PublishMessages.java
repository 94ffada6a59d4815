package dev.alluvium.cli.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.Pause;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.events.Message;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.PriorityHeader;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/// Sends the messages of files that were found valid, in order.
public final class PublishMessages {
    private final byte[] key;
    private final Form form;
    private final Pace pace;
    private final ProgressLine progress;
    private final PublishedOffsets published = new PublishedOffsets();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /// How records are written.
    ///
    /// @param bulk whether they are marked as not urgent
    /// @param perSecond 0 for as fast as possible
    public record Form(PayloadCodec codec, boolean bulk, double perSecond) {
        private ProducerRecord<byte[], byte[]> record(byte[] key, Message message) {
            var record = new ProducerRecord<>(Topics.MESSAGES, key, codec.encode(message));
            if (bulk) {
                record.headers().add(PriorityHeader.NAME, PriorityHeader.BULK.getBytes(UTF_8));
            }
            return record;
        }
    }

    PublishMessages(UUID tenant, Form form, ProgressLine progress) {
        this.key = TenantKey.bytes(tenant);
        this.form = form;
        this.pace = new Pace(form.perSecond());
        this.progress = progress;
    }

    /// Returns when the brokers have taken all of them.
    PublishedOffsets publish(KafkaSettings kafka, List<MessageFile> files) {
        var settings = KafkaClients.producer(kafka);
        // Thousands of small messages a second rather than the last millisecond of one.
        settings.put("linger.ms", 20);
        try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
            for (var file : files) {
                file.each(line -> send(producer, file, line));
            }
            producer.flush();
            failOnError();
            return published;
        } catch (KafkaException e) {
            throw new Failure("Kafka took " + published.count() + " messages and then did not: " + e.getMessage(), e);
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, MessageFile file, MessageFile.Line line) {
        switch (line) {
            case MessageFile.Line.Good good -> {
                failOnError();
                pace.await();
                producer.send(form.record(key, good.message()), this::sent);
                progress.step();
            }
            case MessageFile.Line.Bad bad ->
                throw new Failure("%s:%d: %s: the file was changed while it was published (%d messages are out)"
                        .formatted(file.name(), bad.number(), bad.problem(), published.count()));
        }
    }

    private void sent(RecordMetadata where, Exception error) {
        if (error == null) {
            published.add(where.partition(), where.offset());
        } else {
            failure.compareAndSet(null, error);
        }
    }

    private void failOnError() {
        var error = failure.get();
        if (error != null) {
            throw new Failure(
                    "Kafka took " + published.count() + " messages and then did not: " + error.getMessage()
                            + "; publishing the same again is safe",
                    error);
        }
    }

    /// So many a second, evenly; what was late is caught up.
    static final class Pace {
        private final double perSecond;
        private long began;
        private long sent;

        /// @param perSecond 0 for as fast as possible
        Pace(double perSecond) {
            this.perSecond = perSecond;
        }

        private void await() {
            if (perSecond <= 0) {
                return;
            }
            began = sent == 0 ? System.nanoTime() : began;
            var due = began + (long) (sent * 1e9 / perSecond);
            sent++;
            var early = due - System.nanoTime();
            if (early > 0) {
                Pause.of(Duration.ofNanos(early));
            }
        }
    }
}
