package dev.alluvium.events;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// One event of each kind with every field set, and a message that is easy to vary.
final class Samples {
    static final UUID TENANT = UUID.fromString("7d4b3c52-9f0e-4a64-8a53-2f8b8a1c0d11");
    static final Source SOURCE = new Source("alluvium.messages", 7, 4_294_967_301L);
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

    private Samples() {}

    static Message message() {
        return new Message(
                "m-1",
                Operation.UPSERT,
                "s-1",
                "m-0",
                "chat",
                new Sender("ana", SenderType.AGENT, "Ana Núñez"),
                "note",
                Visibility.AGENT_ONLY,
                "support/billing",
                "Where is the red bike? 🚲",
                "{\"k\":\"v\",\"n\":1.0}",
                TIME);
    }

    static MessageStored stored() {
        return new MessageStored(
                EventIds.stored(TENANT, "m-1", 2),
                "m-1",
                2,
                Operation.UPSERT,
                "s-1",
                TIME,
                TIME.plusSeconds(1),
                SOURCE);
    }

    static MessageEmbedded embedded() {
        return new MessageEmbedded(
                EventIds.embedded(TENANT, "m-1", 2, EventIds.stored(TENANT, "m-1", 2)),
                "m-1",
                2,
                "bge-small-en-v1.5-q",
                3,
                TIME,
                SOURCE);
    }

    static MessageFailed failed() {
        return new MessageFailed(
                EventIds.failed(TENANT, "m-1", 2, EventIds.stored(TENANT, "m-1", 2)),
                "m-1",
                2,
                "embed",
                "wrong-dimension",
                "7 for 384",
                5,
                TIME,
                SOURCE);
    }

    static InsightChange insight() {
        var insight = UUID.fromString("0e5e0f0a-52a3-4a0c-8b8e-6c7a2d9f4b10");
        return new InsightChange(
                EventIds.insight(TENANT, insight, 4),
                ChangeKind.REINFORCED,
                insight,
                4,
                "preference",
                "Ana prefers the red bike",
                "ana",
                "s-1",
                "support",
                0.75,
                2,
                List.of(new Evidence("m-1", "the red bike", TIME), new Evidence("m-2", "red, always", TIME)),
                TIME,
                TIME.plusSeconds(60),
                TIME.plusSeconds(61),
                "superseded",
                UUID.fromString("7a8f4c9e-33f2-4f0e-9a47-5f1f0f8f2b11"),
                "favourite bike",
                "private:ana",
                SOURCE);
    }

    static TenantErased erased() {
        return new TenantErased(EventIds.erased(TENANT), TENANT, TIME);
    }

    static List<Event> each() {
        return List.of(message(), stored(), embedded(), failed(), insight(), erased());
    }

    /// The smallest line of JSON that is accepted, to vary by replacing parts of it.
    static String line() {
        return "{\"message_id\":\"m-1\",\"session_id\":\"s-1\",\"channel\":\"chat\",\"sender\":{\"id\":\"ana\"},"
                + "\"content\":\"hello\",\"occurred_at\":\"2026-01-01T00:00:00Z\"}";
    }
}
