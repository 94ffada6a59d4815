package dev.alluvium.database;

/// How large chunks are.
///
/// @param tokens in a chunk at most
/// @param overlap tokens that neighbouring chunks share at most
public record Chunking(int tokens, int overlap) {
    @Override
    public String toString() {
        return tokens + " tokens with an overlap of " + overlap;
    }
}
