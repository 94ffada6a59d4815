package dev.alluvium.servers;

import java.nio.file.Path;

/// A Kafka that clients can reach without credentials. Thread-safe.
public interface Kafka extends AutoCloseable {

    /// `host:port` of the broker.
    String bootstrapServers();

    @Override
    void close();

    /// A broker of its own on free ports, with its data in `folder`; it ends with this JVM, however this JVM
    /// ends.
    static LocalKafka start(Path folder) {
        return LocalKafka.start(LocalKafkaOptions.forTests(folder));
    }
}
