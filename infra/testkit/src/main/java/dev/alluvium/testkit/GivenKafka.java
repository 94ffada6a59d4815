package dev.alluvium.testkit;

import dev.alluvium.servers.Kafka;

/// A Kafka that somebody else runs; closing leaves it alone.
record GivenKafka(String bootstrapServers) implements Kafka {

    @Override
    public void close() {}
}
