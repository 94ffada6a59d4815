package dev.alluvium.insight.derive;

import dev.alluvium.database.tenant.TenantId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A session when it has gone quiet, or as much of it as the same readers see.
///
/// @param messages in order of time, then of id; at most as many as settings allow, the newest
/// @param fresh    ids of those that no derivation has seen; the others were seen before and give context
public record SessionWindow(TenantId tenant, String sessionId, List<SessionMessage> messages, Set<String> fresh) {
    public SessionWindow {
        messages = List.copyOf(messages);
        fresh = Set.copyOf(fresh);
    }

    /// With these messages only.
    public SessionWindow of(List<SessionMessage> some) {
        return new SessionWindow(tenant, sessionId, some, fresh);
    }

    /// Those who surely see all of it; empty when nobody does.
    public Optional<String> audience() {
        var audiences = new LinkedHashSet<String>();
        messages.forEach(message -> audiences.add(message.audience()));
        if (audiences.size() > 1) {
            audiences.remove(SessionMessage.PUBLIC);
        }
        return audiences.size() == 1 ? Optional.of(audiences.getFirst()) : Optional.empty();
    }
}
