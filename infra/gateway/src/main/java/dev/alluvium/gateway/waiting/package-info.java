/// How far behind the workers are, as Kafka tells it, for a time when no worker is left to say so.
/// Enter at [WaitingMeters].
/// It knows groups, topics and times, and neither tenants nor what records say.
package dev.alluvium.gateway.waiting;
