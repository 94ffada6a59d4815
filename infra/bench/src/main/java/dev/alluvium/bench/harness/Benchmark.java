package dev.alluvium.bench.harness;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/// The frame of each benchmark: progress goes to standard error; what was measured goes to standard output once it is
/// complete, as lines or as one line of JSON.
public abstract class Benchmark implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    protected abstract Figures measure(PrintWriter progress) throws Exception;

    @Override
    public final Integer call() throws Exception {
        var progress = new PrintWriter(spec.commandLine().getErr(), true);
        var figures = measure(progress);
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writeValueAsString(figures));
        } else {
            FiguresText.of(JSON.valueToTree(figures)).forEach(out::println);
        }
        out.flush();
        return figures.isFine() ? 0 : 1;
    }
}
