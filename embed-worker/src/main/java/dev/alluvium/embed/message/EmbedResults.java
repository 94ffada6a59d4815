package dev.alluvium.embed.message;

import dev.alluvium.embed.message.work.SelectStates;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageFailed;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.Result;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.TraceContext;
import dev.alluvium.runtime.kafka.outbox.DeadLetters;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// What consumers are told of one stored message.
public final class EmbedResults {

    private static final String STAGE = "embed";
    private static final DeadLetters REJECTED =
            new DeadLetters(Topics.REJECTED, Topics.MAX_MESSAGE_BYTES, RejectedHeaders.CUT_FROM);

    private final PayloadCodec codec;
    private final String model;
    private final EmbedMeters meters;
    private final InstantSource clock;

    public EmbedResults(PayloadCodec codec, String model, EmbedMeters meters, InstantSource clock) {
        this.codec = codec;
        this.model = model;
        this.meters = meters;
        this.clock = clock;
    }

    /// Empty when a later revision, a deletion or the erasure of the tenant has overtaken this one, or when the
    /// database was restored since and has counted another record as this revision, which has an event of its own.
    ///
    /// @param state null when the database does not know the message
    /// @param figures told what there is to count
    Optional<ProducerRecord<byte[], byte[]>> of(
            Arrival.Stored stored, SelectStates.State state, Consumer<Runnable> figures) {
        if (state == null || !isOf(stored.event(), state)) {
            figures.accept(meters::overtaken);
            return Optional.empty();
        }
        return switch (state.state()) {
            case "embedded" -> {
                figures.accept(meters::embedded);
                yield Optional.of(record(stored, embedded(stored, state)));
            }
            case "failed" -> failed(stored, state, figures);
            case "pending" -> retry(stored, state, figures);
            case "deleted" -> Optional.empty();
            default -> throw new IllegalStateException("a settled message in state " + state.state());
        };
    }

    private static boolean isOf(MessageStored event, SelectStates.State state) {
        return state.revision() == event.revision() && state.source().equals(event.source());
    }

    ProducerRecord<byte[], byte[]> rejected(Arrival.Unreadable bad) {
        var record = bad.record();
        return REJECTED.of(
                record,
                Map.of(
                        RejectedHeaders.REASON, bad.reason().code(),
                        RejectedHeaders.DETAIL, bad.detail(),
                        RejectedHeaders.STAGE, STAGE,
                        RejectedHeaders.TOPIC, record.topic(),
                        RejectedHeaders.PARTITION, Integer.toString(record.partition()),
                        RejectedHeaders.OFFSET, Long.toString(record.offset()),
                        RejectedHeaders.TIMESTAMP, Long.toString(record.timestamp()),
                        RejectedHeaders.REJECTED_AT, clock.instant().toString()));
    }

    private MessageEmbedded embedded(Arrival.Stored stored, SelectStates.State state) {
        var id = stored.event().messageId();
        return new MessageEmbedded(
                EventIds.embedded(
                        stored.tenant().value(),
                        id,
                        state.revision(),
                        stored.event().eventId(),
                        state.cutAnew() ? Optional.of(state.since()) : Optional.empty()),
                id,
                state.revision(),
                model,
                state.chunks(),
                state.since(),
                state.source());
    }

    /// Told by whoever made the last attempt, and by a record of the message itself that comes again.
    private Optional<ProducerRecord<byte[], byte[]>> failed(
            Arrival.Stored stored, SelectStates.State state, Consumer<Runnable> figures) {
        if (stored.attempts() > 0 && !madeLast(stored, state)) {
            return Optional.empty();
        }
        figures.accept(meters::failed);
        return Optional.of(record(stored, failure(stored, state)));
    }

    /// To be tried again when it is due. A record whose attempt was followed by others has had its answer.
    private Optional<ProducerRecord<byte[], byte[]>> retry(
            Arrival.Stored stored, SelectStates.State state, Consumer<Runnable> figures) {
        if (!madeLast(stored, state)) {
            return Optional.empty();
        }
        figures.accept(meters::deferred);
        var headers = new ArrayList<>(TraceContext.of(stored.record()));
        headers.addAll(new RetryHeaders(state.attempts(), state.nextAttemptAt()).headers());
        return Optional.of(new ProducerRecord<>(
                Topics.RETRIES, null, stored.record().key(), stored.record().value(), headers));
    }

    private static boolean madeLast(Arrival.Stored stored, SelectStates.State state) {
        return stored.attempts() + 1 == state.attempts();
    }

    private static MessageFailed failure(Arrival.Stored stored, SelectStates.State state) {
        var id = stored.event().messageId();
        return new MessageFailed(
                EventIds.failed(
                        stored.tenant().value(),
                        id,
                        state.revision(),
                        stored.event().eventId()),
                id,
                state.revision(),
                STAGE,
                state.reason(),
                state.detail(),
                state.attempts(),
                state.since(),
                state.source());
    }

    private ProducerRecord<byte[], byte[]> record(Arrival.Stored stored, Result event) {
        return new ProducerRecord<>(
                Topics.EMBEDDINGS, null, stored.record().key(), codec.encode(event), TraceContext.of(stored.record()));
    }
}
