/// Watches stored messages with Kafka Streams and tells when a session is quiet, long or revised.
/// One enters it at [dev.alluvium.insight.session.SessionStreams].
/// It may not know the database, or what becomes of a session.
package dev.alluvium.insight.session;
