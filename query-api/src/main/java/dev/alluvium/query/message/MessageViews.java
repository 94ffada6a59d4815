package dev.alluvium.query.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.alluvium.query.http.body.HoldsText;
import java.time.Instant;
import java.util.List;

/// What callers read of messages and of their tenant, in the order and under the names (in snake case) they
/// read it.
public final class MessageViews {
    private MessageViews() {}

    public record SenderView(
            String id,
            String type,
            @JsonInclude(JsonInclude.Include.NON_NULL) String name) {}

    /// Where the message came from and what made it searchable.
    public record LineageView(String topic, int partition, long offset, String model, Instant embeddedAt) {}

    record MessageView(
            String messageId,
            String sessionId,
            String parentMessageId,
            String channel,
            SenderView sender,
            String messageType,
            String visibility,
            String scope,
            String content,
            @JsonRawValue String metadata,
            Instant occurredAt,
            int revision,
            Instant storedAt,
            LineageView lineage)
            implements HoldsText {
        @Override
        public long characters() {
            return content.length() + metadata.length();
        }
    }

    record SessionView(List<MessageView> messages, String nextCursor) implements HoldsText {
        @Override
        public long characters() {
            return messages.stream().mapToLong(MessageView::characters).sum();
        }
    }

    /// One thing that happened to the current revision of a message. Which fields a stage has depends on it.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StageView(
            String stage,
            Instant at,
            String topic,
            Integer partition,
            Long offset,
            String model,
            Integer chunks,
            Integer attempts,
            String reason,
            Instant nextAttemptAt) {

        static StageView read(String stage, Instant at, String topic, int partition, long offset) {
            return new StageView(stage, at, topic, partition, offset, null, null, null, null, null);
        }

        static StageView embedded(Instant at, String model, int chunks) {
            return new StageView("embedded", at, null, null, null, model, chunks, null, null, null);
        }

        static StageView tried(String stage, Instant at, int attempts, String reason) {
            return new StageView(stage, at, null, null, null, null, null, attempts, reason, null);
        }

        StageView again(Instant next) {
            return new StageView(stage, at, topic, partition, offset, model, chunks, attempts, reason, next);
        }
    }

    /// @param searchableInMs at most, by the pace of late; null when it is not known, or nothing will change
    /// by itself
    record MessageStatusView(
            String messageId, int revision, String state, List<StageView> stages, String reason, Long searchableInMs) {}

    public record CountsView(long stored, long embedded, long failed, long pending, long deleted) {}

    /// @param searchableInMs until all that was published so far can be found; null when it is not known
    record StatusView(CountsView messages, long insights, long oldestPendingAgeMs, Long searchableInMs) {}

    public record TenantBacklogView(
            String slug,
            String tenantId,
            CountsView messages,
            long oldestPendingAgeMs,
            List<LaneViews.LaneView> lanes,
            Long searchableInMs) {}
}
