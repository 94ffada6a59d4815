package dev.alluvium.query.search;

import java.util.List;

/// The messages nearest to a vector, nearest first.
///
/// @param plan how they were found: `exact`, `hnsw`, or `hnsw+exact` where the index alone had too few
/// @param complete false when there may be further ones and the limit is not reached
public record Neighbours(List<Neighbour> nearest, String plan, boolean complete) {
    static final String EXACT = "exact";
    static final String HNSW = "hnsw";
    static final String BOTH = "hnsw+exact";
}
