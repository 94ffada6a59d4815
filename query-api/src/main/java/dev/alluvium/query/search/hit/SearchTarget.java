package dev.alluvium.query.search.hit;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.http.admission.Waiting;
import dev.alluvium.query.search.request.SearchRequest;
import java.util.List;
import java.util.Optional;

/// What a search looks through: messages, or the insights that were learned from them. Thread-safe.
public interface SearchTarget {
    /// @param comparison what the request's question and mode became
    Looking begin(TenantId tenant, Comparison comparison, SearchRequest request);

    /// One search, in as many transactions as it takes: one reads texts that decide, which are looked
    /// through after it has ended, and the next one asks for the hits again. Where no text decides, there
    /// is one. Belongs to one request.
    interface Looking {
        /// How many bytes of text the next transaction may read.
        long room();

        Texts read(TenantTransaction tx);
    }

    /// What a transaction has read, to be worked on after it: work on texts takes no connection.
    interface Texts {
        /// That are held meanwhile.
        long characters();

        /// Looks them through, while there is time and the caller is there.
        ///
        /// @return empty when a further transaction is needed
        Optional<Found<?>> done(Waiting waiting);
    }

    /// @param hits as callers read them, the best first
    /// @param plan how vectors were compared: [#EXACT], [#HNSW] or [#BOTH]; null where they were not
    /// @param complete false when there may be further hits and the limit is not reached
    record Found<H>(List<H> hits, String plan, boolean complete) {
        public static final String EXACT = "exact";
        public static final String HNSW = "hnsw";
        /// Where the index alone had too few.
        public static final String BOTH = "hnsw+exact";
    }
}
