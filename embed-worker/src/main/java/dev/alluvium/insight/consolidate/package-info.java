/// Brings claims together with the insights of the tenant, in the database.
/// One enters it at [dev.alluvium.insight.consolidate.Consolidate], with one open transaction.
/// It may not know Kafka, or how a claim was derived.
package dev.alluvium.insight.consolidate;
