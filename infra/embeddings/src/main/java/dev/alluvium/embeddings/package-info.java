/// Models that turn text into vectors, bundled or behind a URL, and the chunks they read.
/// One enters it at [dev.alluvium.embeddings.EmbeddingModels] and [dev.alluvium.embeddings.Chunker].
/// It may not know Kafka, the database or settings.
package dev.alluvium.embeddings;
