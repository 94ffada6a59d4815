package dev.alluvium.insight.consolidate;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Of what is said about one thing the latest stands, and each of the others is replaced by the one that was said next.
/// It is worked out from all that is there, so that neither the order of arrival nor that of removal matters.
final class LatestStands {

    private LatestStands() {}

    /// @param replacedBy as it is stored; null for one that stands
    record Statement(UUID id, Said last, UUID replacedBy) {}

    /// @param statements about one thing
    /// @return by which each whose place has changed is to be replaced; null for one that is to stand
    static Map<UUID, UUID> changes(Collection<Statement> statements) {
        var changes = new LinkedHashMap<UUID, UUID>();
        UUID next = null;
        var latestFirst = statements.stream()
                .sorted(Comparator.comparing(Statement::last)
                        .thenComparing(Statement::id)
                        .reversed())
                .toList();
        for (var statement : latestFirst) {
            boolean stays = next == null ? statement.replacedBy() == null : next.equals(statement.replacedBy());
            if (!stays) {
                changes.put(statement.id(), next);
            }
            next = statement.id();
        }
        return changes;
    }
}
