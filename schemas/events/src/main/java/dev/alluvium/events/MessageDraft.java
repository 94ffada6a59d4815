package dev.alluvium.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A message in JSON, as somebody writes it who leaves out what need not be said: the form of a record, or
/// that of a chat (`role`, `content`, `conversation_id`). Completed it is a message by the same rules as any.
public final class MessageDraft {
    private static final String MESSAGE_ID = "message_id";
    private static final String SESSION_ID = "session_id";
    private static final String CHANNEL = "channel";
    private static final String OCCURRED_AT = "occurred_at";
    private static final String SENDER = "sender";
    private static final String TYPE = "type";

    private final Map<String, Object> fields;

    private MessageDraft(Map<String, Object> fields) {
        this.fields = fields;
    }

    /// What is taken where a draft does not say it.
    ///
    /// @param messageId of a message that is no delete
    /// @param sender null where a message has to say who speaks
    public record Defaults(String messageId, Instant occurredAt, String channel, Sender sender) {
        /// All has to be said, but for who speaks.
        public static Defaults only(Sender sender) {
            return new Defaults(null, null, null, sender);
        }
    }

    /// @throws RejectedException when the bytes are not exactly one JSON object in UTF-8
    public static MessageDraft read(byte[] json) throws RejectedException {
        return new MessageDraft(JsonTree.parseObject(JsonCodec.text(json)));
    }

    /// The drafts of a JSON array, at most one more than `most`.
    ///
    /// @throws RejectedException when the bytes are not a JSON array of objects in UTF-8
    public static List<MessageDraft> readArray(byte[] json, int most) throws RejectedException {
        var drafts = new ArrayList<MessageDraft>();
        for (var object : JsonTree.parseArray(Text.decode(json, 0, json.length), most + 1)) {
            drafts.add(new MessageDraft(object));
        }
        return drafts;
    }

    /// The id that the draft itself says, or null.
    public String messageId() {
        return fields.get(MESSAGE_ID) instanceof String id ? id : null;
    }

    public MessageDraft withId(String id) {
        fields.put(MESSAGE_ID, id);
        return this;
    }

    /// @throws RejectedException naming the first field that breaks a rule
    public Message complete(Defaults defaults) throws RejectedException {
        if (fields.get("role") != null && fields.get(SENDER) == null) {
            readChat(defaults.sender());
        }
        boolean deletes = fields.get("operation") instanceof String operation && operation.equals("delete");
        if (!deletes) {
            fill(defaults);
        }
        var message = (Message) EventKind.MESSAGE.read(new JsonFieldReader(fields, ""));
        MessageRules.check(message);
        return message;
    }

    private void fill(Defaults defaults) {
        if (defaults.occurredAt() != null) {
            unlessSaid(MESSAGE_ID, defaults.messageId());
            unlessSaid(SESSION_ID, fields.get(MESSAGE_ID));
            unlessSaid(CHANNEL, defaults.channel());
            unlessSaid(OCCURRED_AT, defaults.occurredAt().toString());
        }
        var known = defaults.sender();
        if (known == null) {
            return;
        }
        unlessSaid(SENDER, new LinkedHashMap<String, Object>());
        if (fields.get(SENDER) instanceof Map<?, ?> said) {
            var sender = new LinkedHashMap<String, Object>();
            said.forEach((name, value) -> sender.put((String) name, value));
            sender.computeIfAbsent("id", _ -> known.id());
            sender.computeIfAbsent(TYPE, _ -> name(known.type()));
            fields.put(SENDER, sender);
        }
    }

    private void unlessSaid(String name, Object value) {
        if (fields.get(name) == null && value != null) {
            fields.put(name, value);
        }
    }

    private void readChat(Sender known) throws RejectedException {
        var role = fields.remove("role");
        var type = type(role);
        var sender = new LinkedHashMap<String, Object>();
        var name = fields.remove("name");
        sender.put("id", name != null ? name : known != null && known.type() == type ? known.id() : role);
        sender.put(TYPE, name(type));
        fields.put(SENDER, sender);
        unlessSaid(SESSION_ID, fields.remove("conversation_id"));
        if (fields.get("content") instanceof List<?> parts) {
            fields.put("content", text(parts));
        }
    }

    private static SenderType type(Object role) throws RejectedException {
        return switch (role instanceof String text ? text : "") {
            case "user" -> SenderType.HUMAN;
            case "assistant" -> SenderType.AGENT;
            case "system", "developer" -> SenderType.SYSTEM;
            case "tool", "function" -> SenderType.TOOL;
            default ->
                throw new RejectedException(
                        RejectReason.FIELD_INVALID, "role", "must be user, assistant, system, developer or tool");
        };
    }

    /// Chats send a text in parts; what is no text is nothing to remember here.
    private static String text(List<?> parts) throws RejectedException {
        var texts = new ArrayList<String>();
        for (var part : parts) {
            if (!(part instanceof Map<?, ?> object) || !(object.get("text") instanceof String text)) {
                throw new RejectedException(
                        RejectReason.FIELD_INVALID, "content", "must be text, or a list of parts with text each");
            }
            texts.add(text);
        }
        return String.join("\n", texts);
    }

    private static String name(SenderType type) {
        return type.name().toLowerCase(java.util.Locale.ROOT);
    }
}
