package dev.alluvium.runtime;

import dev.alluvium.runtime.settings.RefusedException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens what a process cannot do without, waiting for it when it is not there yet: processes and what they stand on
/// start in any order, and a restart would only wait elsewhere.
public final class OpenWhenReachable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenWhenReachable.class);

    /// Waits that long, less when the process is asked to stop; then true. [ProcessLife#awaitStop(Duration)] is
    /// one.
    @FunctionalInterface
    public interface Wait {
        boolean untilStop(Duration limit) throws InterruptedException;
    }

    private final Wait wait;
    private final Backoff backoff;

    public OpenWhenReachable(Wait wait) {
        this(wait, Backoff.of(Duration.ofMillis(250), Duration.ofSeconds(5)));
    }

    OpenWhenReachable(Wait wait, Backoff backoff) {
        this.wait = wait;
        this.backoff = backoff;
    }

    /// @param what for the log, such as "the database"
    /// @param mayPass whether a failure is worth another attempt; any other comes out as it was thrown
    /// @throws RefusedException when the process is asked to stop meanwhile
    public <T> T open(String what, Callable<T> opening, Predicate<Throwable> mayPass) throws Exception {
        for (int failures = 1; ; failures++) {
            try {
                return opening.call();
            } catch (Exception e) {
                if (!mayPass.test(e)) {
                    throw e;
                }
                var pause = backoff.delay(failures);
                LOG.warn("{} cannot be reached ({}), again in {} ms", what, rootOf(e), pause.toMillis());
                if (wait.untilStop(pause)) {
                    throw new RefusedException("asked to stop while waiting for " + what, e);
                }
            }
        }
    }

    private static String rootOf(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }
}
