package dev.alluvium.query.search;

import dev.alluvium.query.search.request.SearchRequest;

/// What one search for messages is asked, and what it has found out so far. Belongs to one request.
record OneSearch(SearchRequest request, SearchWords words, Doubts doubts) {
    /// Whether the hits are all that is read.
    boolean endsWithHits() {
        return request.context() == 0;
    }
}
