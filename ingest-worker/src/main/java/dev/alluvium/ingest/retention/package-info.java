/// Deletes what tenants no longer keep, and prunes what is left of it, a little at a time. Entered by
/// [dev.alluvium.ingest.retention.TendRetention]. Knows nothing of how messages are stored: what is too old
/// is deleted by a record like any producer's.
package dev.alluvium.ingest.retention;
