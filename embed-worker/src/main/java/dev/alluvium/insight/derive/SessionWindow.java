package dev.alluvium.insight.derive;

import dev.alluvium.database.TenantId;
import java.util.List;
import java.util.Set;

/// A session when it has gone quiet.
///
/// @param messages in order of time, then of id; at most as many as settings allow, the newest
/// @param fresh    ids of those that no derivation has seen; the others were seen before and give context
public record SessionWindow(TenantId tenant, String sessionId, List<SessionMessage> messages, Set<String> fresh) {
    public SessionWindow {
        messages = List.copyOf(messages);
        fresh = Set.copyOf(fresh);
    }
}
