package dev.alluvium.events;

import java.time.Instant;

/// Copies of a message with one field changed.
final class Vary {
    private Vary() {}

    static Message operation(Message m, Operation operation) {
        return new Message(
                m.messageId(),
                operation,
                m.sessionId(),
                m.parentMessageId(),
                m.channel(),
                m.sender(),
                m.messageType(),
                m.visibility(),
                m.scope(),
                m.content(),
                m.metadata(),
                m.occurredAt());
    }

    static Message time(Message m, Instant time) {
        return new Message(
                m.messageId(),
                m.operation(),
                m.sessionId(),
                m.parentMessageId(),
                m.channel(),
                m.sender(),
                m.messageType(),
                m.visibility(),
                m.scope(),
                m.content(),
                m.metadata(),
                time);
    }

    /// @param field in its JSON spelling
    static Message text(Message m, String field, String value) {
        var sender = new Sender(
                field.equals("sender.id") ? value : m.sender().id(),
                m.sender().type(),
                field.equals("sender.name") ? value : m.sender().name());
        return new Message(
                field.equals("message_id") ? value : m.messageId(),
                m.operation(),
                field.equals("session_id") ? value : m.sessionId(),
                field.equals("parent_message_id") ? value : m.parentMessageId(),
                field.equals("channel") ? value : m.channel(),
                sender,
                field.equals("message_type") ? value : m.messageType(),
                m.visibility(),
                field.equals("scope") ? value : m.scope(),
                field.equals("content") ? value : m.content(),
                field.equals("metadata") ? value : m.metadata(),
                m.occurredAt());
    }
}
