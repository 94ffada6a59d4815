package dev.alluvium.database;

import java.io.Serial;

/// A transaction had less time than its work takes.
public final class OutOfTimeException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    OutOfTimeException() {
        super("the time of this transaction is over", null, false, false);
    }
}
