package dev.alluvium.query.http.body;

/// An answer with texts of messages in it, which are held until they are written.
public interface HoldsText {
    /// Characters of all texts in it.
    long characters();
}
