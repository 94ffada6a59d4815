package dev.alluvium.http.admission;

import java.io.Serial;

/// There is no room for a request now; later there may be.
public final class BusyException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int SOON = 1;

    private final int retryAfterSeconds;

    BusyException(String detail) {
        super(detail, null, false, false);
        this.retryAfterSeconds = SOON;
    }

    static BusyException tooLate() {
        return new BusyException("the request was not done within the time of a request; ask for less, or later");
    }

    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
