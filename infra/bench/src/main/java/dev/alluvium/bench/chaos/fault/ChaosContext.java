package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.report.Tally;
import dev.alluvium.bench.chaos.server.ChaosServers;
import dev.alluvium.bench.chaos.worker.ConsumerGroups;
import dev.alluvium.bench.chaos.worker.WorkerPairs;
import java.io.PrintWriter;

/// All that a fault can be done to, and where it is written down.
public record ChaosContext(ChaosServers servers, WorkerPairs fleet, ConsumerGroups groups, Tally tally, PrintWriter progress) {}
