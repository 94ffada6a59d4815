package dev.alluvium.query.search.words;

import dev.alluvium.query.search.hit.Doubts;
import dev.alluvium.query.search.request.SearchRequest;

/// What one search for messages is asked, and what it has found out so far. Belongs to one request.
public record OneSearch(SearchRequest request, SearchWords words, Doubts doubts) {
    /// Whether the hits are all that is read.
    public boolean endsWithHits() {
        return request.context() == 0;
    }
}
