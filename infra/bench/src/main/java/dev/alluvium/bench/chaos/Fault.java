package dev.alluvium.bench.chaos;

import java.util.Random;

/// One fault, from its beginning to its end.
@FunctionalInterface
interface Fault {

    void at(ChaosContext arena, Random random) throws Exception;
}
