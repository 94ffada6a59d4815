package dev.alluvium.insight.derive.chat;

import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.insight.derive.SessionWindow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Sessions that a chat model was asked about in vain. A model that is down is waited for, however long it takes; a
/// session that alone makes it fail must not hold up those behind it. Thread-safe; forgets with the process.
final class Unanswered {

    private static final int PATIENCE = 3;
    private static final int MOST = 1_000;

    private record Asked(TenantId tenant, String sessionId, Set<String> fresh) {}

    private final Map<Asked, Integer> failures = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Integer> eldest) {
            return size() > MOST;
        }
    };

    /// @return whether it has failed so often that the session may be what is wrong
    synchronized boolean failed(SessionWindow window) {
        return failures.merge(asked(window), 1, Integer::sum) >= PATIENCE;
    }

    synchronized void forget(SessionWindow window) {
        failures.remove(asked(window));
    }

    private static Asked asked(SessionWindow window) {
        return new Asked(window.tenant(), window.sessionId(), window.fresh());
    }
}
