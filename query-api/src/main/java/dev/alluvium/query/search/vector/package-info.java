/// Messages by meaning: those nearest to a vector, by the HNSW index or compared one by one, and what is shown of them
/// where one statement does both. One enters it at [SelectNeighbours]. It may not know words, nor how both are ranked.
package dev.alluvium.query.search.vector;
