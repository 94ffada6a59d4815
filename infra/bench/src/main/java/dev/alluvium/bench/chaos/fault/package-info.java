/// The faults, and the plan that says which seed brings which fault.
/// Enter at [FaultPlan].
/// It acts on workers and servers, and does not know how results are checked.
package dev.alluvium.bench.chaos.fault;
