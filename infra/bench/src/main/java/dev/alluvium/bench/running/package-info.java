/// What a benchmark does with the installation that runs: its own tenants, their messages, and when these become
/// searchable.
/// Enter at [BenchTenants].
/// It knows the public contracts of the installation only: topics and HTTP.
package dev.alluvium.bench.running;
