package dev.alluvium.bench.chaos.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.chaos.input.RecordPosition;
import dev.alluvium.bench.chaos.report.Tally.Wrong;
import dev.alluvium.bench.chaos.report.Tally;
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

/// Whether a reader of committed records saw each result that the input asks for, once. The result of a replay is the
/// same again, so that the same check is right for each pass.
public final class CheckTopics {

    private final ExpectedState expected;
    private final Tally tally;

    public CheckTopics(ExpectedState expected, Tally tally) {
        this.expected = expected;
        this.tally = tally;
    }

    public void stored(List<ConsumerRecord<byte[], byte[]>> records) throws RejectedException {
        var seen = results(records);
        for (var fate : expected.fates()) {
            if (fate.crossed()) {
                continue;
            }
            for (var revision : fate.revisions()) {
                var id = EventIds.stored(fate.tenant(), fate.messageId(), revision.number());
                var is = (MessageStored) seen.get(id);
                if (is == null) {
                    tally.found(Wrong.LOST, "no MessageStored of " + fate.messageId() + ", " + revision.number());
                } else if (!new RecordPosition(
                                        is.source().partition(), is.source().offset())
                                .equals(revision.place())
                        || is.operation() != revision.message().operation()) {
                    tally.found(Wrong.DIFFERENT, "MessageStored of " + fate.messageId() + " names " + is.source());
                }
            }
        }
    }

    public void embedded(List<ConsumerRecord<byte[], byte[]>> records) throws RejectedException {
        var seen = results(records);
        for (var fate : expected.fates()) {
            var current = fate.current();
            var id = EventIds.embedded(fate.tenant(), fate.messageId(), current.number());
            if (!fate.crossed() && !current.deleted() && !(seen.get(id) instanceof MessageEmbedded)) {
                tally.found(Wrong.LOST, "no MessageEmbedded of " + fate.messageId() + ", " + current.number());
            }
        }
    }

    /// By event id. Each at most once, and of no message that nobody sent.
    private Map<UUID, MessageResult> results(List<ConsumerRecord<byte[], byte[]>> records) throws RejectedException {
        var seen = new HashMap<UUID, MessageResult>();
        for (var record : records) {
            var result = PayloadCodec.decode(record.value(), MessageResult.class);
            if (seen.put(result.eventId(), result) != null) {
                tally.found(
                        Wrong.DOUBLED,
                        result.getClass().getSimpleName() + " of " + result.messageId() + ", " + result.revision()
                                + " came again at " + record.partition() + ":" + record.offset());
            }
            if (expected.fate(TenantKey.parse(record.key()), result.messageId()) == null) {
                tally.found(Wrong.DIFFERENT, "a result of a message that nobody sent: " + result.messageId());
            }
        }
        return seen;
    }

    public void rejected(List<ConsumerRecord<byte[], byte[]>> records) {
        var seen = new HashMap<RecordPosition, String>();
        for (var record : records) {
            var place = new RecordPosition(
                    Integer.parseInt(header(record, RejectedHeaders.PARTITION)),
                    Long.parseLong(header(record, RejectedHeaders.OFFSET)));
            var reason = header(record, RejectedHeaders.REASON);
            if (seen.put(place, reason) != null) {
                tally.found(Wrong.DOUBLED, "rejected twice: " + place);
            }
            var line = expected.line(place);
            if (line == null || !Arrays.equals(line.value(), record.value())) {
                tally.found(Wrong.DIFFERENT, "rejected with other bytes than " + place + " has");
            }
        }
        expected.rejected().forEach((place, reason) -> {
            var said = seen.remove(place);
            if (said == null) {
                tally.found(Wrong.LOST, "not rejected, nor anything else: " + place + ", " + reason);
            } else if (!said.equals(reason.code())) {
                tally.found(Wrong.DIFFERENT, place + " was rejected as " + said + ", not as " + reason.code());
            }
        });
        seen.forEach(
                (place, reason) -> tally.found(Wrong.LOST, place + " was rejected although it is good: " + reason));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
