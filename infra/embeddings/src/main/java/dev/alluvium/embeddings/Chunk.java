package dev.alluvium.embeddings;

/// A part of a text, small enough to be embedded at once.
///
/// @param ordinal position among the chunks of its text, from 0
/// @param start first Unicode code point in the text
/// @param end code point after the last one
/// @param tokens how many tokens the model reads, the two markers around the text included
/// @param text the part itself
public record Chunk(int ordinal, int start, int end, int tokens, String text) {}
