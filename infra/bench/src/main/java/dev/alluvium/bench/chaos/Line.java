package dev.alluvium.bench.chaos;

import dev.alluvium.events.Message;
import dev.alluvium.events.RejectReason;
import java.util.UUID;

/// One record that the load publishes.
///
/// @param number from 0; travels in a header, so that the record is known again
/// @param partition where it is put; null for where its key belongs
record Line(int number, Integer partition, byte[] key, byte[] value, Intent intent) {

    /// What it is meant to be.
    sealed interface Intent {}

    record Says(UUID tenant, Message message) implements Intent {}

    record Broken(RejectReason reason) implements Intent {}
}
