package dev.alluvium.bench.chaos.fault;

import java.util.Random;

/// One fault, from its beginning to its end.
@FunctionalInterface
public interface Fault {

    void at(ChaosContext arena, Random random) throws Exception;
}
