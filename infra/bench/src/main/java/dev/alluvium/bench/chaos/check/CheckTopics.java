package dev.alluvium.bench.chaos.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.chaos.input.RecordPosition;
import dev.alluvium.bench.chaos.report.Tally;
import dev.alluvium.bench.chaos.report.Tally.Violation;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageResult;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.TenantKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Compares the committed records of the result topics with the input: each result must be there exactly once. A replay
/// gives the same results again, so that this check holds for every pass.
public final class CheckTopics {

    private final ExpectedState expected;
    private final Tally tally;

    public CheckTopics(ExpectedState expected, Tally tally) {
        this.expected = expected;
        this.tally = tally;
    }

    public void stored(List<ConsumerRecord<byte[], byte[]>> records) throws RejectedException {
        var seen = results(records);
        for (var expectedMessage : expected.messages()) {
            if (expectedMessage.crossed()) {
                continue;
            }
            for (var revision : expectedMessage.revisions()) {
                var id = EventIds.stored(expectedMessage.tenant(), expectedMessage.messageId(), revision.number());
                var is = (MessageStored) seen.get(id);
                if (is == null) {
                    tally.found(
                            Violation.LOST,
                            "no MessageStored of " + expectedMessage.messageId() + ", " + revision.number());
                } else if (!new RecordPosition(
                                        is.source().partition(), is.source().offset())
                                .equals(revision.position())
                        || is.operation() != revision.message().operation()) {
                    tally.found(
                            Violation.DIFFERENT,
                            "MessageStored of " + expectedMessage.messageId() + " names " + is.source());
                }
            }
        }
    }

    public void embedded(List<ConsumerRecord<byte[], byte[]>> records) throws RejectedException {
        var seen = results(records);
        for (var expectedMessage : expected.messages()) {
            var current = expectedMessage.current();
            var stored = EventIds.stored(expectedMessage.tenant(), expectedMessage.messageId(), current.number());
            var id = EventIds.embedded(expectedMessage.tenant(), expectedMessage.messageId(), current.number(), stored);
            if (!expectedMessage.crossed() && !current.deleted() && !(seen.get(id) instanceof MessageEmbedded)) {
                tally.found(
                        Violation.LOST,
                        "no MessageEmbedded of " + expectedMessage.messageId() + ", " + current.number());
            }
        }
    }

    /// The results by event id; reports results that come twice and results of messages that nobody sent.
    private Map<UUID, MessageResult> results(List<ConsumerRecord<byte[], byte[]>> records) throws RejectedException {
        var seen = new HashMap<UUID, MessageResult>();
        for (var record : records) {
            var result = PayloadCodec.decode(record.value(), MessageResult.class);
            if (seen.put(result.eventId(), result) != null) {
                tally.found(
                        Violation.DOUBLED,
                        result.getClass().getSimpleName() + " of " + result.messageId() + ", " + result.revision()
                                + " came again at " + record.partition() + ":" + record.offset());
            }
            if (expected.expectedMessage(TenantKey.parse(record.key()), result.messageId()) == null) {
                tally.found(Violation.DIFFERENT, "a result of a message that nobody sent: " + result.messageId());
            }
        }
        return seen;
    }

    public void rejected(List<ConsumerRecord<byte[], byte[]>> records) {
        var seen = new HashMap<RecordPosition, String>();
        for (var record : records) {
            var position = new RecordPosition(
                    Integer.parseInt(header(record, RejectedHeaders.PARTITION)),
                    Long.parseLong(header(record, RejectedHeaders.OFFSET)));
            var reason = header(record, RejectedHeaders.REASON);
            if (seen.put(position, reason) != null) {
                tally.found(Violation.DOUBLED, "rejected twice: " + position);
            }
            var line = expected.line(position);
            if (line == null || !Arrays.equals(line.value(), record.value())) {
                tally.found(Violation.DIFFERENT, "rejected with other bytes than " + position + " has");
            }
        }
        expected.rejected().forEach((position, reason) -> {
            var said = seen.remove(position);
            if (said == null) {
                tally.found(Violation.LOST, "not rejected, nor anything else: " + position + ", " + reason);
            } else if (!said.equals(reason.code())) {
                tally.found(Violation.DIFFERENT, position + " was rejected as " + said + ", not as " + reason.code());
            }
        });
        seen.forEach((position, reason) ->
                tally.found(Violation.LOST, position + " was rejected although it is good: " + reason));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
