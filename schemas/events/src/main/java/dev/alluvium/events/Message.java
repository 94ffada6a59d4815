package dev.alluvium.events;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;

/// A message as a producer publishes it. A value of this type may still break the rules: [MessageRules]
/// decides.
///
/// @param messageId       chosen by the producer, unique in the tenant
/// @param parentMessageId the message that this one answers, or null
/// @param sessionId       empty only in a delete, like `channel`, `sender.id` and `content`
/// @param scope           a path such as `support/billing`, or empty
/// @param metadata        the text of a JSON object, or null
/// @param occurredAt      cut to microseconds
/// @param utcOffset       of the sender's clock, so that "tomorrow" is his; UTC where it is not known
public record Message(
        String messageId,
        Operation operation,
        String sessionId,
        String parentMessageId,
        String channel,
        Sender sender,
        String messageType,
        Visibility visibility,
        String scope,
        String content,
        String metadata,
        Instant occurredAt,
        ZoneOffset utcOffset)
        implements Event {

    public static final String DEFAULT_TYPE = "chat";
    /// Of a delete that does not say when: it counts as deleted when it arrived.
    public static final Instant UNTIMED = Instant.EPOCH;

    public Message {
        Objects.requireNonNull(messageId, "message_id");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(sessionId, "session_id");
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(messageType, "message_type");
        Objects.requireNonNull(visibility, "visibility");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(content, "content");
        occurredAt = Micros.truncate(occurredAt);
        utcOffset = utcOffset == null ? ZoneOffset.UTC : utcOffset;
    }

    /// By a clock in UTC.
    public Message(
            String messageId,
            Operation operation,
            String sessionId,
            String parentMessageId,
            String channel,
            Sender sender,
            String messageType,
            Visibility visibility,
            String scope,
            String content,
            String metadata,
            Instant occurredAt) {
        this(
                messageId,
                operation,
                sessionId,
                parentMessageId,
                channel,
                sender,
                messageType,
                visibility,
                scope,
                content,
                metadata,
                occurredAt,
                ZoneOffset.UTC);
    }

    /// As somebody said it by his clock. A delete is said by no one.
    Message by(ZoneOffset clock) {
        if (operation == Operation.DELETE) {
            return this;
        }
        return new Message(
                messageId,
                operation,
                sessionId,
                parentMessageId,
                channel,
                sender,
                messageType,
                visibility,
                scope,
                content,
                metadata,
                occurredAt,
                clock);
    }

    /// A message that asks for the removal of an earlier one.
    public static Message delete(String messageId, Instant occurredAt) {
        return new Message(
                messageId,
                Operation.DELETE,
                "",
                null,
                "",
                new Sender("", SenderType.HUMAN, null),
                DEFAULT_TYPE,
                Visibility.PUBLIC,
                "",
                "",
                null,
                occurredAt);
    }
}
