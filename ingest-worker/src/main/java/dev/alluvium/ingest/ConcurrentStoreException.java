package dev.alluvium.ingest;

/// Another worker, which believes to own the same partition, stored one of these messages in the same moment. Trying
/// again finds what it stored.
final class ConcurrentStoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ConcurrentStoreException() {
        super("another worker stored one of these messages at the same time");
    }
}
