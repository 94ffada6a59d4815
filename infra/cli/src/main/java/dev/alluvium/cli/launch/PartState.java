package dev.alluvium.cli.launch;

import dev.alluvium.servers.process.ProcessId;
import java.util.Optional;

/// How a part is doing.
///
/// @param word `ready`, `not ready`, `stopped`
/// @param detail what is missing, or empty
record PartState(Part part, String word, String address, Optional<ProcessId> process, String detail) {
    static final String READY = "ready";
    static final String NOT_READY = "not ready";
    static final String STOPPED = "stopped";

    String name() {
        return part.label();
    }

    boolean ready() {
        return word.equals(READY);
    }

    boolean stopped() {
        return word.equals(STOPPED);
    }
}
