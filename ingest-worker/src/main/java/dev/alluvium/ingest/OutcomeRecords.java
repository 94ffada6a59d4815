package dev.alluvium.ingest;

import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectReason;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.Source;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.outbox.DeadLetters;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/// The record that tells consumers the outcome of one message: stored, on its own topic, or rejected.
final class OutcomeRecords {
    private static final DeadLetters REJECTED =
            new DeadLetters(Topics.REJECTED, Topics.MAX_MESSAGE_BYTES, RejectedHeaders.CUT_FROM);

    /// What still arrives of a tenant that was erased is not kept another 90 days.
    private static final DeadLetters REJECTED_UNREAD = new DeadLetters(Topics.REJECTED, 0, RejectedHeaders.CUT_FROM);

    private final PayloadCodec codec;
    private final InstantSource clock;

    OutcomeRecords(PayloadCodec codec, InstantSource clock) {
        this.codec = codec;
        this.clock = clock;
    }

    /// Empty when there is nothing to tell: a repetition, or a record that a later one has overtaken.
    Optional<ProducerRecord<byte[], byte[]>> of(Incoming incoming, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Stored stored -> Optional.of(stored((Incoming.Readable) incoming, stored.revision()));
            case Outcome.Unchanged _ -> Optional.empty();
            case Outcome.Rejected rejected -> Optional.of(rejected(incoming.record(), rejected));
        };
    }

    private ProducerRecord<byte[], byte[]> stored(Incoming.Readable incoming, Revision revision) {
        var messageId = incoming.message().messageId();
        var origin = revision.origin();
        var event = new MessageStored(
                EventIds.stored(
                        incoming.tenant().value(),
                        messageId,
                        revision.number(),
                        origin.laterThan(incoming.epochStart())),
                messageId,
                revision.number(),
                revision.deleted() ? Operation.DELETE : Operation.UPSERT,
                revision.sessionId(),
                revision.occurredAt(),
                revision.storedAt(),
                new Source(origin.topic(), origin.partition(), origin.offset()));
        return new ProducerRecord<>(
                Topics.STORED, null, incoming.record().key(), codec.encode(event), StoredHeaders.of(incoming));
    }

    /// A producer may have put words there, too.
    private static ConsumerRecord<byte[], byte[]> withoutHeaders(ConsumerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(record.topic(), record.partition(), record.offset(), record.key(), record.value());
    }

    private ProducerRecord<byte[], byte[]> rejected(ConsumerRecord<byte[], byte[]> record, Outcome.Rejected why) {
        boolean isErased = why.reason() == RejectReason.ERASED_TENANT;
        return (isErased ? REJECTED_UNREAD : REJECTED)
                .of(
                        isErased ? withoutHeaders(record) : record,
                        Map.of(
                                RejectedHeaders.REASON, why.reason().code(),
                                RejectedHeaders.DETAIL, why.detail(),
                                RejectedHeaders.STAGE, "ingest",
                                RejectedHeaders.TOPIC, record.topic(),
                                RejectedHeaders.PARTITION, Integer.toString(record.partition()),
                                RejectedHeaders.OFFSET, Long.toString(record.offset()),
                                RejectedHeaders.TIMESTAMP, Long.toString(record.timestamp()),
                                RejectedHeaders.REJECTED_AT, clock.instant().toString()));
    }
}
