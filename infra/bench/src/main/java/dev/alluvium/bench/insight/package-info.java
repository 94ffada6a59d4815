/// The benchmark of insights: how many, how grounded, how good by readers' judgements, and how near to what is asked.
/// Enter at [InsightsBenchmark].
/// It starts a program of embed-worker and reads its result, and knows none of its classes.
package dev.alluvium.bench.insight;
