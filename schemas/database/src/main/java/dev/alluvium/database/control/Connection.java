package dev.alluvium.database.control;

import java.time.Instant;
import java.util.UUID;

/// Another system, whose requests become messages of a tenant.
///
/// @param settings an object of JSON
/// @param sealed the secret that its requests are signed by, as the gateway has sealed it
/// @param createdAt null of one that is to be made
public record Connection(UUID id, String kind, String name, String settings, byte[] sealed, Instant createdAt) {}
