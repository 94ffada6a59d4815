package dev.alluvium.runtime.settings;

import dev.alluvium.events.Namespace;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// One of everything a process may ask for. Package-private, as processes have theirs.
@ConfigMapping(prefix = "alluvium")
interface SampleSettings {

    DatabaseGroup database();

    KafkaSettings kafka();

    InstanceSettings instance();

    LogSettings log();

    Optional<Namespace> namespace();

    @WithName("sample.health")
    Health health();

    @WithDefault("agent-only")
    Shape shape();

    @WithDefault("1s")
    Duration sampleWait();

    @WithDefault("16MiB")
    ByteSize sampleMemory();

    @WithDefault("0.5")
    double sampleShare();

    @WithDefault("true")
    boolean sampleSwitch();

    @WithDefault("http://127.0.0.1:8480")
    URI sampleUrl();

    OptionalInt sampleLimit();

    Optional<Path> sampleFolder();

    Optional<@WithConverter(PortNumber.class) Integer> samplePort();

    @WithConverter(PositiveNumber.class)
    Optional<Integer> sampleCount();

    Optional<Secret> adminToken();

    Optional<String> queryPrefix();

    enum Shape {
        PUBLIC,
        AGENT_ONLY
    }

    interface Health extends HealthSettings {
        @Override
        @WithDefault("8999")
        @WithConverter(PortNumber.class)
        int port();
    }
}
