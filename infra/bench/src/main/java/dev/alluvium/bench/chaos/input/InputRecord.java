package dev.alluvium.bench.chaos.input;

import dev.alluvium.events.Message;
import dev.alluvium.events.RejectReason;
import java.util.UUID;

/// A record that the load publishes.
///
/// @param number counted from 0; sent as a header, by which the record is recognised
/// @param partition null for the partition of the key
public record InputRecord(int number, Integer partition, byte[] key, byte[] value, Intent intent) {

    /// What the worker must make of the record.
    public sealed interface Intent {}

    public record Valid(UUID tenant, Message message) implements Intent {}

    public record Invalid(RejectReason reason) implements Intent {}
}
