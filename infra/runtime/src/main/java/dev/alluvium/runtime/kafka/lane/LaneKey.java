package dev.alluvium.runtime.kafka.lane;

import java.util.UUID;

/// Whose records keep their order among each other, and wait for nobody else's.
///
/// @param bulk marked by its producer as not urgent: beside the tenant's other records, and behind them
public record LaneKey(UUID tenant, boolean bulk) {

    /// What has no tenant that could be read.
    public static final LaneKey NOBODY = new LaneKey(new UUID(0, 0), false);
}
