package dev.alluvium.gateway.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.events.IfSender;
import dev.alluvium.events.Message;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.ProblemException;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.health.UnhealthyException;
import dev.alluvium.runtime.settings.KafkaSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/// Writes messages to [Topics#MESSAGES]; what it returns, all replicas in sync have. Thread-safe.
public final class Publisher implements AutoCloseable {
    private static final int LIMIT_MILLIS = 5_000;
    private static final int RETRY_AFTER_SECONDS = 2;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final long HEALTH_MILLIS = 1_500;

    private final KafkaProducer<byte[], byte[]> each;
    private final KafkaProducer<byte[], byte[]> lines;
    private final Transactions together;
    private final Admin admin;
    private final Counter published;

    private Publisher(KafkaSettings settings, MeterRegistry meters) {
        this.each = new KafkaProducer<>(alone(settings));
        this.lines = new KafkaProducer<>(atOnce(settings));
        this.together = new Transactions(settings);
        this.admin = Admin.create(KafkaClients.admin(settings));
        this.published = Counter.builder("alluvium.gateway.published")
                .description("Messages that Kafka has acknowledged")
                .register(meters);
    }

    public static Publisher open(KafkaSettings settings, MeterRegistry meters) {
        return new Publisher(settings, meters);
    }

    private static Map<String, Object> atOnce(KafkaSettings settings) {
        var config = KafkaClients.producer(settings);
        // Whoever waits for one message waits for no others.
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LIMIT_MILLIS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, LIMIT_MILLIS / 2);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, LIMIT_MILLIS);
        return config;
    }

    /// Of messages that come one by one, each batch has a few: compression would save little and takes 130 KB of
    /// buffers a batch (RATIONALE.md).
    private static Map<String, Object> alone(KafkaSettings settings) {
        var config = atOnce(settings);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        return config;
    }

    /// A message on its way.
    record Sent(String messageId, Future<RecordMetadata> acknowledgement) {
        /// @throws ProblemException with 503 when it was not acknowledged in time
        Place await() {
            try {
                var at = acknowledgement.get(2L * LIMIT_MILLIS, TimeUnit.MILLISECONDS);
                return new Place(messageId, at.partition(), at.offset());
            } catch (ExecutionException | TimeoutException e) {
                throw unavailable();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unavailable();
            }
        }
    }

    static ProblemException unavailable() {
        return Problem.unavailable(
                        "Kafka does not answer; try again, with the same message_id or Idempotency-Key",
                        RETRY_AFTER_SECONDS)
                .exception();
    }

    /// One of many lines, of which none is waited for before the next is sent.
    Sent sendLine(Caller caller, Message message) {
        return send(lines, caller, message);
    }

    private Sent send(KafkaProducer<byte[], byte[]> producer, Caller caller, Message message) {
        try {
            var sent = producer.send(record(caller, message), (_, failure) -> count(failure, 1));
            return new Sent(message.messageId(), sent);
        } catch (KafkaException e) {
            throw unavailable();
        }
    }

    private void count(Exception failure, int messages) {
        if (failure == null) {
            published.increment(messages);
        }
    }

    /// All or none, for whoever reads what is committed, as ingest-worker does.
    List<Place> publishTogether(Caller caller, List<Message> messages) {
        if (messages.size() == 1) {
            return List.of(send(each, caller, messages.getFirst()).await());
        }
        var places = together.run(producer -> {
            var sent = new ArrayList<Sent>();
            for (var message : messages) {
                sent.add(new Sent(message.messageId(), producer.send(record(caller, message))));
            }
            producer.flush();
            return sent.stream().map(Sent::await).toList();
        });
        count(null, messages.size());
        return places;
    }

    /// What somebody else has published may not be stored yet; whose it is, is looked at when this is stored.
    private static ProducerRecord<byte[], byte[]> record(Caller caller, Message message) {
        var record = new ProducerRecord<>(
                Topics.MESSAGES,
                TenantKey.bytes(caller.tenant()),
                PayloadCodec.avro().encode(message));
        caller.principal()
                .ifPresent(sender -> record.headers()
                        .add(IfSender.HEADER, IfSender.text(sender).getBytes(UTF_8)));
        return record;
    }

    public Map<String, Object> check() throws UnhealthyException {
        try {
            var nodes = admin.describeCluster().nodes().get(HEALTH_MILLIS, TimeUnit.MILLISECONDS);
            return Map.of("brokers", nodes.size());
        } catch (ExecutionException | TimeoutException e) {
            throw new UnhealthyException("Kafka does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnhealthyException("interrupted");
        }
    }

    @Override
    public void close() {
        each.close(CLOSE_LIMIT);
        lines.close(CLOSE_LIMIT);
        together.close();
        admin.close(CLOSE_LIMIT);
    }
}
