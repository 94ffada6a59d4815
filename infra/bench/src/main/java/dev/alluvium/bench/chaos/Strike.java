package dev.alluvium.bench.chaos;

import java.util.Random;

/// One fault, from its beginning to its end.
@FunctionalInterface
interface Strike {

    void at(Arena arena, Random random) throws Exception;
}
