package dev.alluvium.http.connection;

import java.time.Duration;

/// How many connections are kept, and for how long.
///
/// @param most open connections
/// @param ofOneAddress of them, unless it is a trusted proxy
/// @param head how long a request's head may take to arrive, from the connection's or its first byte
/// @param answer how long an answer may take to be read
public record ConnectionLimits(int most, int ofOneAddress, Duration head, Duration answer) {}
