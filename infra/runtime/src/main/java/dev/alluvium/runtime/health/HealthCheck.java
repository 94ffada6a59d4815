package dev.alluvium.runtime.health;

import java.util.Map;

/// Looks at one thing the process needs. Runs on a virtual thread of its own, one run at a time.
@FunctionalInterface
public interface HealthCheck {

    /// Returns when all is well, with a few figures worth seeing (no URL, user, password, key or text).
    ///
    /// @throws UnhealthyException when it is not; its message and figures are shown to whoever asks
    /// @throws Exception when it is not; only the kind of exception is shown, the rest is logged
    Map<String, Object> check() throws Exception;
}
