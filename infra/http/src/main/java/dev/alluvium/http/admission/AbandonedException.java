package dev.alluvium.http.admission;

import java.io.Serial;

/// The caller hung up: nobody waits for the answer any more.
public final class AbandonedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    AbandonedException() {
        super("the caller hung up", null, false, false);
    }
}
