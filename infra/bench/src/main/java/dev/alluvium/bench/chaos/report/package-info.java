/// What a run counts and reports.
/// Enter at [Tally].
/// It knows nothing of how faults are brought about or results are checked.
package dev.alluvium.bench.chaos.report;
