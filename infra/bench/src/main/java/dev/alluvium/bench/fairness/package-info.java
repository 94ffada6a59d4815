/// How one tenant fares while others have much done. One enters it at [FairnessBenchmark]; each part measures a quiet
/// value and a flooded one, or how floods share. It speaks to the running system as its users do.
package dev.alluvium.bench.fairness;
