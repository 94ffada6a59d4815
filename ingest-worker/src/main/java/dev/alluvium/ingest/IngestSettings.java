package dev.alluvium.ingest;

import dev.alluvium.analysis.Language;
import dev.alluvium.events.Namespace;
import dev.alluvium.ingest.retention.TendRetention;
import dev.alluvium.runtime.settings.DatabaseGroup;
import dev.alluvium.runtime.settings.HealthSettings;
import dev.alluvium.runtime.settings.InstanceSettings;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.runtime.settings.LogSettings;
import dev.alluvium.runtime.settings.PortNumber;
import dev.alluvium.runtime.settings.PositiveDuration;
import dev.alluvium.runtime.settings.PositiveNumber;
import dev.alluvium.runtime.settings.WorkerSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

@ConfigMapping(prefix = "alluvium")
interface IngestSettings {

    DatabaseGroup database();

    KafkaSettings kafka();

    InstanceSettings instance();

    WorkerSettings worker();

    LogSettings log();

    /// Of topics, groups, schema and roles.
    Optional<Namespace> namespace();

    Ingest ingest();

    Result result();

    Schema schema();

    Retention retention();

    /// Of the messages' texts; query-api must be told the same.
    @WithDefault("english")
    Language language();

    interface Ingest {

        Health health();

        @WithDefault("2000")
        @WithConverter(PositiveNumber.class)
        int maxBatch();
    }

    interface Health extends HealthSettings {

        @Override
        @WithDefault("8481")
        @WithConverter(PortNumber.class)
        int port();
    }

    interface Result {

        @WithDefault("avro")
        Format format();
    }

    interface Retention {

        @WithDefault("1h")
        @WithConverter(PositiveDuration.class)
        Duration every();

        @WithDefault("100d")
        @WithConverter(PositiveDuration.class)
        Duration tombstones();

        @WithDefault("400d")
        @WithConverter(PositiveDuration.class)
        Duration erasures();

        default TendRetention.Limits limits() {
            return new TendRetention.Limits(every(), tombstones(), erasures());
        }
    }

    interface Schema {

        Optional<Path> folder();
    }

    enum Format {
        AVRO,
        JSON;
    }
}
