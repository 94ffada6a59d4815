package dev.alluvium.events;

import java.util.Locale;

/// The kinds of event, and how each is named in the two forms.
enum EventKind {
    MESSAGE("Message", Message.class),
    MESSAGE_STORED("MessageStored", MessageStored.class),
    MESSAGE_EMBEDDED("MessageEmbedded", MessageEmbedded.class),
    MESSAGE_FAILED("MessageFailed", MessageFailed.class),
    INSIGHT_CHANGE("InsightChange", InsightChange.class),
    TENANT_ERASED("TenantErased", TenantErased.class);

    private final String schemaName;
    private final Class<? extends Event> type;
    private final String jsonName = name().toLowerCase(Locale.ROOT);

    EventKind(String schemaName, Class<? extends Event> type) {
        this.schemaName = schemaName;
        this.type = type;
    }

    static EventKind of(Event event) {
        return switch (event) {
            case Message _ -> MESSAGE;
            case MessageStored _ -> MESSAGE_STORED;
            case MessageEmbedded _ -> MESSAGE_EMBEDDED;
            case MessageFailed _ -> MESSAGE_FAILED;
            case InsightChange _ -> INSIGHT_CHANGE;
            case TenantErased _ -> TENANT_ERASED;
        };
    }

    String schemaName() {
        return schemaName;
    }

    /// What `type` says in the JSON form of a result.
    String jsonName() {
        return jsonName;
    }

    Class<? extends Event> type() {
        return type;
    }

    /// Asked before a body is read: whoever may write one kind of event must not make a reader unfold another,
    /// larger one.
    void requireA(Class<? extends Event> wanted) throws RejectedException {
        if (!wanted.isAssignableFrom(type)) {
            throw new RejectedException(
                    RejectReason.UNKNOWN_SCHEMA,
                    null,
                    "holds a " + schemaName + " where a " + wanted.getSimpleName() + " belongs");
        }
    }

    Event read(FieldReader in) throws RejectedException {
        return switch (this) {
            case MESSAGE -> Layout.readMessage(in).by(in.utcOffset("occurred_at"));
            case MESSAGE_STORED -> ResultLayout.readStored(in);
            case MESSAGE_EMBEDDED -> ResultLayout.readEmbedded(in);
            case MESSAGE_FAILED -> ResultLayout.readFailed(in);
            case INSIGHT_CHANGE -> ResultLayout.readInsight(in);
            case TENANT_ERASED -> ResultLayout.readErased(in);
        };
    }
}
