package dev.alluvium.runtime.settings;

import java.nio.file.Path;
import java.util.Optional;

/// `ALLUVIUM_KAFKA_…`
public interface KafkaSettings {

    String bootstrapServers();

    /// A file of further client properties (TLS, SASL, tuning). All of its values are taken for secrets.
    Optional<Path> properties();
}
