package dev.alluvium.bench.insight;

import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.SideProgram;
import dev.alluvium.embeddings.BgeSmall;
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

    private final SideProgram program;

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

    public InsightsBenchmark(SideProgram program) {
        this.program = program;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var sets = new ArrayList<InsightsFigures.DataSet>();
        var derivation = "";
        try (var model = BgeSmall.load(Runtime.getRuntime().availableProcessors(), "")) {
            for (var folder : data) {
                var derived =
                        DerivedFolder.derive(program, folder, most, MeasureInsights.hasQuestions(folder), progress);
                derivation = derived.derivation();
                sets.add(new MeasureInsights(model, most, derived, list ? progress : null).measure(folder));
            }
            return new InsightsFigures("insights", derivation, model.name(), sets);
        }
    }
}
