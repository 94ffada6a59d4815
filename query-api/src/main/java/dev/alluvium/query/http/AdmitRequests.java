package dev.alluvium.query.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets searches go ahead: they wait for each other only. Of all other requests that read a tenant's rows, few are
/// answered at once, so that most connections of the pool are left to searches. Thread-safe.
final class AdmitRequests {
    private static final int RETRY_AFTER_SECONDS = 1;

    private final Semaphore others;
    private final Duration patience;

    /// @param others what is answered at once besides searches
    /// @param patience how long a request waits for its turn
    AdmitRequests(int others, Duration patience) {
        this.others = new Semaphore(others, true);
        this.patience = patience;
    }

    interface Work {
        void run() throws Exception;
    }

    /// Runs the work when it is its turn, or answers 503.
    void behindSearches(Work work) throws Exception {
        if (!others.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw Problem.unavailable("too many other requests are ahead of this one", RETRY_AFTER_SECONDS)
                    .exception();
        }
        try {
            work.run();
        } finally {
            others.release();
        }
    }
}
