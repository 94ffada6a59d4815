package dev.alluvium.database;

/// What a health check may show of the database: nothing of its address or its credentials.
///
/// @param waiting threads that wait for a connection right now
public record DatabaseHealth(String serverVersion, int poolSize, int active, int idle, int waiting) {}
