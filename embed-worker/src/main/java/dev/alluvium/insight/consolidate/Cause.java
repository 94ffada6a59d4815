package dev.alluvium.insight.consolidate;

import dev.alluvium.events.Source;
import java.time.Instant;

/// What makes insights change: a record, and when it is dealt with.
///
/// @param id     of the record
/// @param source of the message that the record is about
/// @param name   of the derivation
public record Cause(String id, Source source, Instant at, String name) {}
