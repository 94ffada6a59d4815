package dev.alluvium.bench.quality;

import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.running.BenchTenants;
import dev.alluvium.bench.running.BenchTenants.BenchTenant;
import dev.alluvium.bench.running.PublishTexts;
import dev.alluvium.bench.running.WatchEmbedded;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "quality",
        mixinStandardHelpOptions = true,
        description = {
            "Publishes a labelled set, asks said questions and compares the hits with the labels.",
            "Takes BEIR's form, and conversations with questions (see --data)."
        })
public final class QualityBenchmark extends Benchmark {

    private final Supplier<RunningSystem> running;
    private final Map<String, BenchTenant> tenants = new HashMap<>();

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = {
                "Folder with corpus.jsonl.gz, queries.jsonl and qrels.tsv,",
                "or with questions.jsonl and a file of messages for each tenant it names."
            })
    private Path data;

    @Option(
            names = "--modes",
            split = ",",
            defaultValue = "semantic,keyword,hybrid",
            description = "Search modes to compare. Default: ${DEFAULT-VALUE}.")
    private List<String> modes;

    @Option(
            names = "--limit",
            defaultValue = "100",
            description = {
                "Hits that each question asks for: what it finds among said first ten may depend on it.",
                "Default: ${DEFAULT-VALUE}."
            })
    private int limit;

    public QualityBenchmark(Supplier<RunningSystem> running) {
        this.running = running;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var set = QualityData.read(data);
        var system = running.get();
        try (var owners = new BenchTenants(system)) {
            int messages = publish(system, owners, set, progress);
            var results = new ArrayList<QualityFigures.Mode>();
            for (var mode : modes) {
                progress.println(set.questions().size() + " questions, " + mode);
                var sum = new QualityFigures.Sum();
                for (var question : set.questions()) {
                    var hits = owners.search(tenants.get(question.tenant()), question.text(), mode, limit);
                    sum.add(hits, question.relevant());
                }
                results.add(sum.mean(mode));
            }
            return new QualityFigures(
                    "quality", set.name(), messages, set.questions().size(), results);
        }
    }

    private int publish(RunningSystem system, BenchTenants owners, QualityData set, PrintWriter progress)
            throws Exception {
        for (var name : set.messages().keySet()) {
            tenants.put(name, owners.create());
        }
        var ids = new HashSet<>(tenants.values().stream().map(BenchTenant::id).toList());
        try (var watch = new WatchEmbedded(system, ids);
                var producer = new PublishTexts(system)) {
            int count = 0;
            for (var said : set.messages().entrySet()) {
                for (var message : said.getValue()) {
                    producer.publish(tenants.get(said.getKey()), message);
                    count++;
                }
            }
            producer.flush();
            progress.println(count + " messages published");
            watch.await(count, progress);
            return count;
        }
    }
}
