/// Looks through sessions that are quiet, keeps what was derived from them, and publishes what changed.
/// One enters it at [dev.alluvium.insight.FindInsights].
/// It may not know the process around it or how messages are embedded.
package dev.alluvium.insight;
