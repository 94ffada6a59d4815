package dev.alluvium.embed;

import dev.alluvium.analysis.Language;
import dev.alluvium.events.Namespace;
import dev.alluvium.insight.InsightRetention;
import dev.alluvium.insight.InsightSettings;
import dev.alluvium.runtime.settings.DatabaseGroup;
import dev.alluvium.runtime.settings.HealthSettings;
import dev.alluvium.runtime.settings.InstanceSettings;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.runtime.settings.LogSettings;
import dev.alluvium.runtime.settings.ModelSettings;
import dev.alluvium.runtime.settings.PortNumber;
import dev.alluvium.runtime.settings.PositiveDuration;
import dev.alluvium.runtime.settings.PositiveNumber;
import dev.alluvium.runtime.settings.WorkerSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

@ConfigMapping(prefix = "alluvium")
public interface EmbedSettings {

    DatabaseGroup database();

    KafkaSettings kafka();

    InstanceSettings instance();

    WorkerSettings worker();

    LogSettings log();

    /// Of topics, groups, schema and roles.
    Optional<Namespace> namespace();

    Embed embed();

    ModelSettings model();

    Chunks chunk();

    Result result();

    @WithDefault("english")
    Language language();

    @WithDefault("true")
    boolean insights();

    InsightSettings insight();

    InsightRetention retention();

    interface Embed {

        Health health();

        @WithDefault("64")
        @WithConverter(PositiveNumber.class)
        int maxBatch();

        @WithDefault("5")
        @WithConverter(PositiveNumber.class)
        int maxAttempts();

        @WithDefault("30s")
        @WithConverter(PositiveDuration.class)
        Duration retryDelay();

        @WithDefault("10")
        @WithConverter(PositiveNumber.class)
        int backlogEvery();

        @WithDefault("10m")
        @WithConverter(PositiveDuration.class)
        Duration sweepAfter();

        OptionalInt concurrency();
    }

    interface Chunks {

        @WithDefault("512")
        @WithConverter(PositiveNumber.class)
        int tokens();

        @WithDefault("64")
        @WithConverter(PositiveNumber.class)
        int overlap();
    }

    interface Health extends HealthSettings {

        @Override
        @WithDefault("8482")
        @WithConverter(PortNumber.class)
        int port();
    }

    interface Result {

        @WithDefault("avro")
        Format format();
    }

    enum Format {
        AVRO,
        JSON;
    }
}
