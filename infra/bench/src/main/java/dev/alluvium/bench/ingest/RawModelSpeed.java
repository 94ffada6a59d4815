package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.CpuTime;
import dev.alluvium.embeddings.EmbeddingModel;
import java.util.List;

/// How fast a model embeds texts when nothing else is done with them: what a pipeline is compared with.
///
/// @param texts how many texts were embedded
/// @param seconds how long that took, from the first to the last
/// @param cpuSeconds how long processors worked for this process meanwhile
record RawModelSpeed(int texts, double seconds, double textsPerSecond, double cpuSeconds) {

    private static final int WARM_UP = 32;

    /// Gives the model all texts at once, so that it is busy with as many as it takes; the first few twice, the
    /// first time not counted.
    ///
    /// @param texts at least one; none longer than the model takes
    static RawModelSpeed measure(EmbeddingModel model, List<String> texts) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("the speed of no texts cannot be measured");
        }
        model.embedAll(texts.subList(0, Math.min(WARM_UP, texts.size())));
        var self = List.of(ProcessHandle.current());
        double cpu = CpuTime.seconds(self);
        long start = System.nanoTime();
        model.embedAll(texts);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new RawModelSpeed(texts.size(), seconds, texts.size() / seconds, CpuTime.seconds(self) - cpu);
    }
}
