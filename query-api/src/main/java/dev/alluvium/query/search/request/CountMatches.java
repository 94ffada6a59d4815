package dev.alluvium.query.search.request;

import static dev.alluvium.database.generated.Tables.MESSAGES;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import dev.alluvium.query.search.request.SearchRequest.ScopeMatch;

/// How many messages a filter admits, counted no further than a bound.
public final class CountMatches {
    private CountMatches() {}

    /// Whether an index leads to what the filter admits, so that counting a few does not read the whole tenant.
    public static boolean isCheap(Filter filter) {
        boolean scoped = filter.scope().isPresent()
                && !(filter.scopeMatch() == ScopeMatch.SUBTREE
                        && filter.scope().get().isEmpty());
        return scoped
                || filter.sessionId().isPresent()
                || filter.senderId().isPresent()
                || filter.channel().isPresent()
                || filter.messageType().isPresent()
                || filter.occurredAfter().isPresent()
                || filter.occurredBefore().isPresent();
    }

    public static int upTo(TenantTransaction tx, Filter filter, int bound) {
        var m = MESSAGES.as("m");
        return tx.sql()
                .fetchCount(tx.sql()
                        .selectOne()
                        .from(m)
                        .where(m.TENANT_ID.eq(tx.tenant().value()), m.DELETED.isFalse())
                        .and(MatchesFilter.of(filter, m))
                        .limit(bound));
    }
}
