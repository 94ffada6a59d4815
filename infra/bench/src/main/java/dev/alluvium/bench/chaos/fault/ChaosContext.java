package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.report.Tally;
import dev.alluvium.bench.chaos.server.ChaosServers;
import dev.alluvium.bench.chaos.worker.ConsumerGroups;
import dev.alluvium.bench.chaos.worker.WorkerPairs;
import java.io.PrintWriter;

/// Everything that a fault can act on, and the tally that counts it.
public record ChaosContext(
        ChaosServers servers, WorkerPairs workers, ConsumerGroups groups, Tally tally, PrintWriter progress) {}
