/// Derives insights from files of messages with the built-in rules and the bundled model, without a running system.
/// Enter at [DeriveFolder], a program that `infra/alluvium bench insights` starts.
/// It knows the derivation and its inputs, and neither Kafka nor the database.
package dev.alluvium.insight.offline;
