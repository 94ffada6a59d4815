package dev.alluvium.embed;

import dev.alluvium.runtime.DatabaseGroup;
import dev.alluvium.runtime.HealthSettings;
import dev.alluvium.runtime.InstanceSettings;
import dev.alluvium.runtime.KafkaSettings;
import dev.alluvium.runtime.LogSettings;
import dev.alluvium.runtime.PortNumber;
import dev.alluvium.runtime.PositiveNumber;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

@ConfigMapping(prefix = "alluvium")
interface EmbedSettings {

    DatabaseGroup database();

    KafkaSettings kafka();

    InstanceSettings instance();

    LogSettings log();

    Embed embed();

    Chunks chunk();

    Result result();

    interface Embed {

        Health health();

        @WithDefault("64")
        @WithConverter(PositiveNumber.class)
        int maxBatch();

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
