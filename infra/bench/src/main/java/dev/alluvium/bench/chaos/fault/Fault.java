package dev.alluvium.bench.chaos.fault;

import java.util.Random;

/// A fault that begins and ends within one call.
@FunctionalInterface
public interface Fault {

    void at(ChaosContext context, Random random) throws Exception;
}
