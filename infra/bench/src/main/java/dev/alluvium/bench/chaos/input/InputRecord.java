package dev.alluvium.bench.chaos.input;

import dev.alluvium.events.Message;
import dev.alluvium.events.RejectReason;
import java.util.UUID;

/// One record that the load publishes.
///
/// @param number from 0; travels in a header, so that the record is known again
/// @param partition where it is put; null for where its key belongs
public record InputRecord(int number, Integer partition, byte[] key, byte[] value, Intent intent) {

    /// What it is meant to be.
    sealed interface Intent {}

    public record Says(UUID tenant, Message message) implements Intent {}

    public record Broken(RejectReason reason) implements Intent {}
}
