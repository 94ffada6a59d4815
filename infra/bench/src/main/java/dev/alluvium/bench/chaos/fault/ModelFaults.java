package dev.alluvium.bench.chaos.fault;

import dev.alluvium.bench.chaos.server.ModelServer.Mood;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/// What the server of the embedding model does wrong.
final class ModelFaults {
    private ModelFaults() {}

    /// Everything in turns, some requests well.
    static void errsNowAndThen(ChaosContext arena, Random random) throws Exception {
        during(arena, List.of(Mood.values()), Duration.ofMillis(3_000 + random.nextInt(3_000)));
    }

    /// One thing, and always.
    static void onlyErrs(ChaosContext arena, Random random) throws Exception {
        var mood = Mood.values()[1 + random.nextInt(Mood.values().length - 1)];
        arena.progress().printf("    %s%n", mood);
        during(arena, List.of(mood), Duration.ofMillis(2_000 + random.nextInt(3_000)));
    }

    private static void during(ChaosContext arena, List<Mood> moods, Duration time) throws InterruptedException {
        var provider = arena.servers().provider();
        provider.is(moods);
        try {
            Pause.of(time);
        } finally {
            provider.recovers();
        }
    }
}
