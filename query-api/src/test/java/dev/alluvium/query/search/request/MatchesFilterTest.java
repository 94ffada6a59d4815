package dev.alluvium.query.search.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MatchesFilterTest {
    @Test
    void aScopeInheritsFromItsAncestorsAndTheRoot() {
        assertThat(MatchesFilter.withAncestors("a/b/c")).containsExactly("a/b/c", "a/b", "a", "");
        assertThat(MatchesFilter.withAncestors("")).containsExactly("");
    }
}
