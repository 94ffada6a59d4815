package dev.alluvium.query;

/// Where the server listens, and for pages of whom.
///
/// @param port 0 for any free one
record Listening(String host, int port, Origins origins) {}
