package dev.alluvium.bench.search;

/// Times the same work on two sides in turn, so that what else happens on the machine meets both.
final class Alternating {
    private Alternating() {}

    interface Work {
        void run() throws Exception;
    }

    interface Works {
        /// Prepares, untimed.
        Work prepare(int side, int round) throws Exception;
    }

    static TenantsFigures.Compared measure(String what, int rounds, int warmUp, Works works) throws Exception {
        var millis = new double[2][rounds];
        for (int round = -warmUp; round < rounds; round++) {
            for (int turn = 0; turn < 2; turn++) {
                int side = (Math.abs(round) + turn) % 2;
                var work = works.prepare(side, round + warmUp);
                long began = System.nanoTime();
                work.run();
                if (round >= 0) {
                    millis[side][round] = (System.nanoTime() - began) / 1e6;
                }
            }
        }
        return TenantsFigures.Compared.of(what, millis[0], millis[1]);
    }
}
