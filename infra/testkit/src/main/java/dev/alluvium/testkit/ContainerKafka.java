package dev.alluvium.testkit;

import dev.alluvium.servers.BrokerSettings;
import dev.alluvium.servers.Kafka;
import java.util.Locale;
import org.testcontainers.kafka.KafkaContainer;

/// The broker in a container; Testcontainers removes it when this JVM ends, however it ends.
record ContainerKafka(KafkaContainer container) implements Kafka {

    static ContainerKafka start() {
        var container = new KafkaContainer(ContainerImages.KAFKA);
        BrokerSettings.forTests().forEach((name, value) -> container.withEnv(variable(name), value));
        container.start();
        return new ContainerKafka(container);
    }

    /// The image reads `message.max.bytes` from `KAFKA_MESSAGE_MAX_BYTES`.
    static String variable(String setting) {
        return "KAFKA_" + setting.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public void close() {
        container.stop();
    }
}
