/// Turns stored messages into chunks and vectors in the database, and into results on Kafka.
/// One enters it at [dev.alluvium.embed.message.EmbedMessages].
/// It may not know the process around it, its settings, or insights.
package dev.alluvium.embed.message;
