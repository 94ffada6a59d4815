package dev.alluvium.gateway.events;

import dev.alluvium.events.InsightChange;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageFailed;
import dev.alluvium.events.MessageResult;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Result;
import dev.alluvium.events.TenantErased;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What a record of a topic of results says.
sealed interface Happened permits Happened.ToMessage, Happened.ToInsight, Rejection {
    Kind kind();

    record ToMessage(MessageResult event) implements Happened {
        @Override
        public Kind kind() {
            return switch (event) {
                case MessageStored _ -> Kind.STORED;
                case MessageEmbedded _ -> Kind.EMBEDDED;
                case MessageFailed _ -> Kind.FAILED;
            };
        }
    }

    record ToInsight(InsightChange event) implements Happened {
        @Override
        public Kind kind() {
            return Kind.INSIGHT;
        }

        /// Without what was said: of a revision that is no longer the current one, that is for nobody.
        InsightChange unsaid() {
            return new InsightChange(
                    event.eventId(),
                    event.change(),
                    event.insightId(),
                    event.revision(),
                    event.kind(),
                    "",
                    null,
                    event.sessionId(),
                    event.scope(),
                    event.strength(),
                    event.evidenceCount(),
                    java.util.List.of(),
                    event.firstSeen(),
                    event.lastSeen(),
                    event.changedAt(),
                    event.status(),
                    event.supersededBy(),
                    null,
                    event.audience(),
                    event.source());
        }
    }

    /// Empty for what callers are not told of, such as kinds of events that are not known yet.
    static Optional<Happened> read(ConsumerRecord<byte[], byte[]> record) {
        if (ResultTopic.of(record.topic()) == ResultTopic.REJECTED) {
            return Optional.of(Rejection.read(record));
        }
        try {
            return switch (PayloadCodec.decode(record.value(), Result.class)) {
                case MessageResult event -> Optional.of(new ToMessage(event));
                case InsightChange event -> Optional.of(new ToInsight(event));
                case TenantErased _ -> Optional.empty();
            };
        } catch (RejectedException e) {
            return Optional.empty();
        }
    }
}
