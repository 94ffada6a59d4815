package dev.alluvium.ingest;

import dev.alluvium.events.RejectReason;

/// What became of one record. Every record ends in exactly one of these.
sealed interface Outcome {

    /// The record made this revision, now or when it was first delivered: both publish the same result.
    record Stored(Revision revision) implements Outcome {}

    /// It says what is known already.
    ///
    /// @param overtaken by a later record, whatever it says
    record Unchanged(boolean overtaken) implements Outcome {}

    record Rejected(RejectReason reason, String detail) implements Outcome {}
}
