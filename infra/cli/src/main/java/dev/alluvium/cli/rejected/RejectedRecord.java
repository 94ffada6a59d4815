package dev.alluvium.cli.rejected;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import tools.jackson.databind.node.ObjectNode;

/// A record of `alluvium.messages.rejected`.
public record RejectedRecord(ConsumerRecord<byte[], byte[]> record) {

    public String reason() {
        return header(RejectedHeaders.REASON).orElse("unknown");
    }

    public String detail() {
        return header(RejectedHeaders.DETAIL).orElse("");
    }

    /// Where it was read when it was rejected, and where a replay puts it back.
    String topic() {
        return header(RejectedHeaders.TOPIC).orElse(Topics.MESSAGES);
    }

    public String source() {
        return "%s-%s@%s"
                .formatted(
                        topic(),
                        header(RejectedHeaders.PARTITION).orElse("?"),
                        header(RejectedHeaders.OFFSET).orElse("?"));
    }

    public Instant rejectedAt() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    public int replays() {
        return header(RejectedHeaders.REPLAYS).map(Integer::parseInt).orElse(0);
    }

    /// What is here is not the whole of it; the rest lies at [#source].
    boolean isCut() {
        return header(RejectedHeaders.CUT_FROM).isPresent();
    }

    /// The key as text, which is the tenant's id where the record has one.
    String key() {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    /// As the producer sent it, and how often it has come back.
    ProducerRecord<byte[], byte[]> again() {
        var headers = new RecordHeaders();
        for (var header : record.headers()) {
            if (!RejectedHeaders.OF_ONE_REJECTION.contains(header.key())) {
                headers.add(header);
            }
        }
        headers.remove(RejectedHeaders.REPLAYS);
        headers.add(RejectedHeaders.REPLAYS, Integer.toString(replays() + 1).getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(topic(), null, record.key(), record.value(), headers);
    }

    public ObjectNode json() {
        return JsonText.object()
                .put("partition", record.partition())
                .put("offset", record.offset())
                .put("rejected_at", rejectedAt().toString())
                .put("reason", reason())
                .put("detail", detail())
                .put("stage", header(RejectedHeaders.STAGE).orElse(""))
                .put("key", key())
                .put("source", source())
                .put("bytes", record.value() == null ? 0 : record.value().length)
                .put("cut", isCut())
                .put("replays", replays());
    }

    private Optional<String> header(String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }
}
