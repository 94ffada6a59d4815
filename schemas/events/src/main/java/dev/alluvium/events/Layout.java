package dev.alluvium.events;

import java.time.Instant;

/// Which fields an event has, in the order of its schema: the same names in Avro and in JSON.
final class Layout {
    private Layout() {}

    static void write(Event event, FieldWriter out) {
        switch (event) {
            case Message message -> writeMessage(message, out);
            case MessageStored stored -> ResultLayout.writeStored(stored, out);
            case MessageEmbedded embedded -> ResultLayout.writeEmbedded(embedded, out);
            case MessageFailed failed -> ResultLayout.writeFailed(failed, out);
            case InsightChange change -> ResultLayout.writeInsight(change, out);
            case TenantErased erased -> ResultLayout.writeErased(erased, out);
        }
    }

    static void writeMessage(Message message, FieldWriter out) {
        out.text("message_id", message.messageId());
        out.choice("operation", message.operation());
        out.text("session_id", message.sessionId());
        out.text("parent_message_id", message.parentMessageId());
        out.text("channel", message.channel());
        out.record("sender", message.sender(), Layout::writeSender);
        out.text("message_type", message.messageType());
        out.choice("visibility", message.visibility());
        out.text("scope", message.scope());
        out.text("content", message.content());
        out.jsonObject("metadata", message.metadata());
        out.localTime("occurred_at", message.occurredAt(), message.utcOffset());
    }

    private static void writeSender(Sender sender, FieldWriter out) {
        out.text("id", sender.id());
        out.choice("type", sender.type());
        out.text("name", sender.name());
    }

    static Message readMessage(FieldReader in) throws RejectedException {
        var operation = in.choice("operation", Operation.class, Operation.UPSERT);
        return new Message(
                in.text("message_id"),
                operation,
                needed(in, "session_id", operation),
                in.optionalText("parent_message_id"),
                needed(in, "channel", operation),
                readSender(in, operation),
                orElse(in.optionalText("message_type"), Message.DEFAULT_TYPE),
                in.choice("visibility", Visibility.class, Visibility.PUBLIC),
                orElse(in.optionalText("scope"), ""),
                needed(in, "content", operation),
                in.optionalJsonObject("metadata"),
                operation == Operation.DELETE ? orUntimed(in.optionalTime("occurred_at")) : in.time("occurred_at"));
    }

    private static Instant orUntimed(Instant time) {
        return time == null ? Message.UNTIMED : time;
    }

    private static Sender readSender(FieldReader in, Operation operation) throws RejectedException {
        var sender = operation == Operation.DELETE ? in.optionalRecord("sender") : in.record("sender");
        if (sender == null) {
            return new Sender("", SenderType.HUMAN, null);
        }
        return new Sender(
                needed(sender, "id", operation),
                sender.choice("type", SenderType.class, SenderType.HUMAN),
                sender.optionalText("name"));
    }

    /// A delete says only which message it means.
    private static String needed(FieldReader in, String name, Operation operation) throws RejectedException {
        return operation == Operation.DELETE ? orElse(in.optionalText(name), "") : in.text(name);
    }

    private static String orElse(String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
