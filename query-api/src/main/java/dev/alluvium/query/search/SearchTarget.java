package dev.alluvium.query.search;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.search.request.SearchRequest;
import java.util.List;

/// What a search looks through: messages, or the insights that were learned from them. Thread-safe.
public interface SearchTarget {
    /// @param comparison what the request's question and mode became
    Found<?> run(TenantTransaction tx, Comparison comparison, SearchRequest request);

    /// @param hits as callers read them, the best first
    /// @param plan how vectors were compared: [#EXACT], [#HNSW] or [#BOTH]; null where they were not
    /// @param complete false when there may be further hits and the limit is not reached
    record Found<H>(List<H> hits, String plan, boolean complete) {
        public static final String EXACT = "exact";
        static final String HNSW = "hnsw";
        /// Where the index alone had too few.
        static final String BOTH = "hnsw+exact";
    }
}
