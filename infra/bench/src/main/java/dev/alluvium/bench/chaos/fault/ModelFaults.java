package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.server.ModelServer.Behaviour;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/// Faults of the server of the embedding model.
final class ModelFaults {
    private ModelFaults() {}

    /// Every behaviour in turn; some requests are answered well.
    static void errsNowAndThen(ChaosContext context, Random random) throws Exception {
        during(context, List.of(Behaviour.values()), Duration.ofMillis(3_000 + random.nextInt(3_000)));
    }

    /// One kind of failure for every request.
    static void onlyErrs(ChaosContext context, Random random) throws Exception {
        var behaviour = Behaviour.values()[1 + random.nextInt(Behaviour.values().length - 1)];
        context.progress().printf("    %s%n", behaviour);
        during(context, List.of(behaviour), Duration.ofMillis(2_000 + random.nextInt(3_000)));
    }

    private static void during(ChaosContext context, List<Behaviour> behaviours, Duration time)
            throws InterruptedException {
        var provider = context.servers().provider();
        provider.is(behaviours);
        try {
            Pause.of(time);
        } finally {
            provider.recovers();
        }
    }
}
