/// Stores messages: reads records from Kafka, checks them, writes messages and their search terms in one transaction
/// for
/// each tenant, and publishes what became of each. Enter at [IngestWorker], which is read from top to bottom, or at
/// [Reindex], which files stored messages anew. It knows neither models nor insights, and no tenant's rows but through
/// the door.
package dev.alluvium.ingest;
