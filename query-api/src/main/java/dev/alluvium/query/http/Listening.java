package dev.alluvium.query.http;

/// Where the server listens, and for pages of whom.
///
/// @param port 0 for any free one
public record Listening(String host, int port, Origins origins) {}
