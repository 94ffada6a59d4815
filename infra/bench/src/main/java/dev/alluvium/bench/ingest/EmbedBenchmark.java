package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.Statistics;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.embeddings.EmbeddingModel;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the embedding model alone, on texts of 8 to 256 tokens.",
            "First one text at a time, then as many at once as the model takes."
        })
public final class EmbedBenchmark extends Benchmark {

    private static final int WARM_UP = 100;

    @Spec
    private CommandSpec spec;

    @Option(names = "--texts", defaultValue = "1000", description = "How many texts. Default: ${DEFAULT-VALUE}.")
    private int texts;

    @Option(names = "--threads", description = "How many texts at once under full load. Default: one a processor.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    protected Figures measure(PrintWriter progress) {
        if (texts < 1 || threads < 1) {
            throw new ParameterException(spec.commandLine(), "--texts and --threads are at least 1");
        }
        progress.println("loading the model");
        try (var model = BgeSmall.load(threads, "")) {
            TextMix.samples(WARM_UP).forEach(sample -> model.embed(sample.text()));
            var samples = TextMix.samples(texts);
            progress.println("one at a time: " + texts + " texts");
            var single = single(model, samples);
            progress.println("full load: " + texts + " texts, " + threads + " at once");
            var fullLoad = RawModelSpeed.measure(
                    model, samples.stream().map(TextMix.Sample::text).toList());
            int cpus = Runtime.getRuntime().availableProcessors();
            return new EmbedFigures("embed", model.name(), threads, cpus, TextMix.SHARES, single, fullLoad);
        }
    }

    private static EmbedFigures.Single single(EmbeddingModel model, List<TextMix.Sample> samples) {
        var nanos = new TreeMap<Integer, List<Long>>();
        long begin = System.nanoTime();
        for (var sample : samples) {
            long start = System.nanoTime();
            model.embed(sample.text());
            nanos.computeIfAbsent(sample.tokens(), tokens -> new ArrayList<>()).add(System.nanoTime() - start);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        var lengths = nanos.entrySet().stream().map(EmbedBenchmark::latency).toList();
        return new EmbedFigures.Single(samples.size(), samples.size() / seconds, lengths);
    }

    private static EmbedFigures.Latency latency(Map.Entry<Integer, List<Long>> length) {
        var millis = Statistics.of(length.getValue().stream().mapToDouble(nanos -> nanos / 1e6));
        return new EmbedFigures.Latency(length.getKey(), millis.count(), millis.quantile(0.50), millis.quantile(0.95));
    }
}
