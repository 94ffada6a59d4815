package dev.alluvium.testkit;

/// A Kafka that somebody else runs; closing leaves it alone.
record GivenKafka(String bootstrapServers) implements Kafka {

    @Override
    public void close() {}
}
