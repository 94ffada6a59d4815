package dev.alluvium.servers.process;

/// When a process that this JVM started ends, unless it is stopped before.
public enum Life {
    /// With this JVM, even if that is killed.
    WITH_THIS_JVM,
    /// Never by itself: it outlives this JVM, and a Ctrl-C in the terminal does not reach it.
    DETACHED
}
