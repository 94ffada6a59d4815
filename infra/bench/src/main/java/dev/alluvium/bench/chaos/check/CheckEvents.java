package dev.alluvium.bench.chaos.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.chaos.input.InputRecord.Invalid;
import dev.alluvium.bench.chaos.input.PublishedRecord;
import dev.alluvium.bench.chaos.input.RecordPosition;
import dev.alluvium.bench.chaos.report.Tally;
import dev.alluvium.bench.chaos.report.Tally.Violation;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageFailed;
import dev.alluvium.events.MessageResult;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.TenantKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Compares what a reader of committed results was told across logs with the input. A server that was set back is told
/// again, so that a result may come more than once: under the same id only with the same content.
public final class CheckEvents {

    /// What a result says, but for the time at which it was said.
    private record Said(UUID tenant, Class<?> kind, String messageId, int revision, Object what, RecordPosition from) {}

    private record Refused(RecordPosition position, String reason, ByteBuffer value) {}

    private final List<PublishedRecord> input;
    private final ExpectedState expected;
    private final Tally tally;

    /// @param expected of the input
    public CheckEvents(List<PublishedRecord> input, ExpectedState expected, Tally tally) {
        this.input = input;
        this.expected = expected;
        this.tally = tally;
    }

    public void stored(List<ConsumerRecord<byte[], byte[]>> records) throws RejectedException {
        var said = said(records);
        for (var message : expected.messages()) {
            if (message.crossed()) {
                continue;
            }
            for (var revision : message.revisions()) {
                requireSaid(
                        said,
                        new Said(
                                message.tenant(),
                                MessageStored.class,
                                message.messageId(),
                                revision.number(),
                                revision.message().operation(),
                                revision.position()));
            }
        }
    }

    public void embedded(List<ConsumerRecord<byte[], byte[]>> records) throws RejectedException {
        var said = said(records);
        for (var message : expected.messages()) {
            var current = message.current();
            if (!message.crossed() && !current.deleted()) {
                requireSaid(
                        said,
                        new Said(
                                message.tenant(),
                                MessageEmbedded.class,
                                message.messageId(),
                                current.number(),
                                1,
                                current.position()));
            }
        }
    }

    private void requireSaid(Set<Said> said, Said wanted) {
        if (!said.contains(wanted)) {
            tally.found(Violation.LOST, "nobody was told of " + wanted);
        }
    }

    private Set<Said> said(List<ConsumerRecord<byte[], byte[]>> records) throws RejectedException {
        var byId = new HashMap<UUID, Said>();
        for (var record : records) {
            var result = PayloadCodec.decode(record.value(), MessageResult.class);
            var said = said(TenantKey.parse(record.key()), result);
            var before = byId.put(result.eventId(), said);
            if (before != null && !before.equals(said)) {
                tally.found(Violation.DOUBLED, "one id with two contents: " + before + " and " + said);
            }
            if (expected.expectedMessage(said.tenant(), said.messageId()) == null) {
                tally.found(Violation.DIFFERENT, "a result of a message that nobody sent: " + said);
            }
        }
        return Set.copyOf(byId.values());
    }

    private static Said said(UUID tenant, MessageResult result) {
        var what = switch (result) {
            case MessageStored stored -> stored.operation();
            case MessageEmbedded embedded -> embedded.chunks();
            case MessageFailed failed -> failed;
        };
        var from =
                new RecordPosition(result.source().partition(), result.source().offset());
        return new Said(tenant, result.getClass(), result.messageId(), result.revision(), what, from);
    }

    public void rejected(List<ConsumerRecord<byte[], byte[]>> records) {
        var seen = new HashSet<Refused>();
        for (var record : records) {
            seen.add(new Refused(
                    new RecordPosition(
                            Integer.parseInt(header(record, RejectedHeaders.PARTITION)),
                            Long.parseLong(header(record, RejectedHeaders.OFFSET))),
                    header(record, RejectedHeaders.REASON),
                    bytes(record.value())));
        }
        for (var record : input) {
            if (record.line().intent() instanceof Invalid invalid) {
                var refused = new Refused(
                        record.position(),
                        invalid.reason().code(),
                        bytes(record.line().value()));
                if (!seen.contains(refused)) {
                    tally.found(Violation.LOST, "not rejected: " + record.position() + ", " + invalid.reason());
                }
            }
        }
        var wanted = wanted();
        seen.stream()
                .filter(refused -> !refused.reason().equals(wanted.get(refused)))
                .forEach(refused -> tally.found(
                        Violation.LOST, refused.position() + " was rejected although it is good: " + refused.reason()));
    }

    private Map<Refused, String> wanted() {
        var wanted = new HashMap<Refused, String>();
        for (var record : input) {
            if (record.line().intent() instanceof Invalid invalid) {
                var reason = invalid.reason().code();
                wanted.put(
                        new Refused(
                                record.position(), reason, bytes(record.line().value())),
                        reason);
            }
        }
        return wanted;
    }

    private static ByteBuffer bytes(byte[] value) {
        return ByteBuffer.wrap(value == null ? new byte[0] : value);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
