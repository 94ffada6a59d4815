/// Insights listed, and derived again.
/// Enter at [InsightsCommand] and [RebuildInsightsCommand].
/// They derive nothing: that is embed-worker's.
package dev.alluvium.cli.insight;
