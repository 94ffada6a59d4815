package dev.alluvium.bench.insight;

import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.insight.derive.rules.RuleDerivation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "insights",
        mixinStandardHelpOptions = true,
        description = {
            "Derives insights from sets of messages with the built-in rules and the bundled model, without a running"
                    + " system.",
            "Compares them with the evidence of questions where the set has some."
        })
public final class InsightsBenchmark extends Benchmark {

    @Option(
            names = "--data",
            required = true,
            split = ",",
            paramLabel = "DIR",
            description = "Folders with a file of messages for each tenant (.jsonl, .jsonl.gz), and questions.jsonl.")
    private List<Path> data;

    @Option(
            names = "--most",
            defaultValue = "1000000",
            description = "Messages of each file at most. Default: ${DEFAULT-VALUE}.")
    private int most;

    @Option(names = "--list", description = "Print each insight with its key to standard error, for judging.")
    private boolean list;

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var sets = new ArrayList<InsightsFigures.DataSet>();
        try (EmbeddingModel model = BgeSmall.load(Runtime.getRuntime().availableProcessors(), "")) {
            model.embedAll(List.of("one", "two", "three", "four"));
            for (var folder : data) {
                sets.add(new MeasureInsights(model, most, list ? progress : null).measure(folder, progress));
            }
            return new InsightsFigures("insights", new RuleDerivation().name(), model.name(), sets);
        }
    }
}
