package dev.alluvium.runtime.settings;

import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.UUID;

/// `ALLUVIUM_INSTANCE_…`
public interface InstanceSettings {

    /// What tells two running instances of one process apart.
    Optional<String> id();

    /// Whether the instance keeps its partitions over a restart that is shorter than the group's session: Kafka's
    /// static membership (KIP-345), under the id.
    @WithDefault("false")
    boolean staticMember();

    /// The id, or a random one for this run. Not the host's name: two containers on one host may share it, and a
    /// shared transactional id makes instances fence each other off for ever. A stable id only makes a restart
    /// quicker.
    static String idOf(InstanceSettings settings) {
        return settings.id().orElseGet(() -> UUID.randomUUID().toString().substring(0, 8));
    }
}
