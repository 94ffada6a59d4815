package dev.alluvium.cli.rejected;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.events.Origin;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import tools.jackson.databind.node.ObjectNode;

/// A record of `alluvium.messages.rejected`.
public record RejectedRecord(ConsumerRecord<byte[], byte[]> record) {
    private static final Set<String> INPUTS = Set.of(Topics.MESSAGES, Topics.STORED, Topics.RETRIES, Topics.QUIET);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

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

    /// As its worker says; a record that was written once more has the time of that itself.
    public Instant rejectedAt() {
        try {
            return header(RejectedHeaders.REJECTED_AT)
                    .map(Instant::parse)
                    .orElseGet(() -> Instant.ofEpochMilli(record.timestamp()));
        } catch (DateTimeParseException e) {
            return Instant.ofEpochMilli(record.timestamp());
        }
    }

    /// A count that a producer wrote itself and that is none counts as zero.
    public int replays() {
        return (int) number(RejectedHeaders.REPLAYS).orElse(0);
    }

    /// Where the record arrived first, which is its place in the order of revisions; empty for what is no
    /// message of the input, or was not put here by a worker.
    Optional<Origin> origin() {
        var partition = number(RejectedHeaders.PARTITION);
        var offset = number(RejectedHeaders.OFFSET);
        if (!topic().equals(Topics.MESSAGES) || partition.isEmpty() || offset.isEmpty()) {
            return Optional.empty();
        }
        // Workers of earlier versions did not write the time of arrival; the record was there when it was refused.
        var arrived = number(RejectedHeaders.TIMESTAMP).orElse(record.timestamp());
        var refused = new Origin(topic(), (int) partition.getAsLong(), offset.getAsLong(), arrived);
        return Optional.of(refused.firstOf(header(Origin.HEADER).orElse(null), 0));
    }

    /// Whether it came from a topic that a worker reads: nothing else is written to.
    boolean isOfInput() {
        return INPUTS.contains(topic());
    }

    /// What is here is not the whole of it; the rest lies at [#source].
    boolean isCut() {
        return header(RejectedHeaders.CUT_FROM).isPresent();
    }

    /// The key as text, which is the tenant's id where the record has one.
    String key() {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    /// As the producer sent it, with its first place in the order of revisions, and how often it has come back.
    ProducerRecord<byte[], byte[]> again() {
        var headers = new RecordHeaders();
        for (var header : record.headers()) {
            if (!RejectedHeaders.OF_ONE_REJECTION.contains(header.key())) {
                headers.add(header);
            }
        }
        headers.remove(RejectedHeaders.REPLAYS);
        headers.remove(Origin.HEADER);
        origin().ifPresent(first -> headers.add(Origin.HEADER, first.text().getBytes(StandardCharsets.UTF_8)));
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

    private OptionalLong number(String name) {
        return header(name).filter(text -> NUMBER.matcher(text).matches()).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private Optional<String> header(String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .filter(header -> header.value() != null)
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }
}
