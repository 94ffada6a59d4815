package dev.alluvium.bench.chaos;

import java.io.PrintWriter;

/// All that a fault can be done to, and where it is written down.
record ChaosContext(ChaosServers servers, Fleet fleet, Groups groups, Tally tally, PrintWriter progress) {}
