package dev.alluvium.events;

/// What our processes call themselves towards Kafka: groups, and what transactional ids begin with.
public final class KafkaNames {
    public static final String INGEST = name("alluvium-ingest");
    public static final String EMBED = name("alluvium-embed");
    public static final String INSIGHT = name("alluvium-insight");
    /// Of the application of Kafka Streams that watches sessions.
    public static final String SESSIONS = name("alluvium-sessions");

    public static final String GATEWAY = name("alluvium-gateway");
    /// Of the command that sends rejected records back.
    public static final String REJECTED_REPLAY = name("alluvium-rejected-replay");

    private KafkaNames() {}

    private static String name(String plain) {
        return Namespace.current().client(plain);
    }
}
