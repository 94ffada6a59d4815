package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.running.BenchTenants;
import dev.alluvium.bench.running.BenchTenants.BenchTenant;
import dev.alluvium.bench.running.PublishTexts;
import dev.alluvium.bench.running.WatchEmbedded;
import dev.alluvium.servers.process.Pause;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "freshness",
        mixinStandardHelpOptions = true,
        description = {
            "Publishes at a steady rate and takes the time from each publish until that message can be found.",
            "Every tenth message is then searched for, to make sure that it is."
        })
public final class FreshnessBenchmark extends Benchmark {

    private static final int WARM_UP = 40;

    private final Supplier<RunningSystem> running;

    @Option(names = "--rate", defaultValue = "20", description = "Messages a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(names = "--seconds", defaultValue = "30", description = "How long. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    public FreshnessBenchmark(Supplier<RunningSystem> running) {
        this.running = running;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var system = running.get();
        int count = rate * seconds;
        var texts = TextMix.texts(WARM_UP + count);
        try (var owners = new BenchTenants(system)) {
            var tenant = owners.create();
            try (var watch = new WatchEmbedded(system, Set.of(tenant.id()));
                    var producer = new PublishTexts(system)) {
                publish(producer, tenant, texts, 0, WARM_UP);
                watch.await(WARM_UP, progress);
                progress.println(count + " messages at " + rate + " a second");
                var published = publish(producer, tenant, texts, WARM_UP, count);
                watch.await(WARM_UP + count, progress);
                var millis = new double[count];
                for (int i = 0; i < count; i++) {
                    millis[i] = (watch.nanosOf(tenant.id(), id(WARM_UP + i)) - published[i]) / 1e6;
                }
                return FreshnessFigures.of(rate, millis, search(owners, tenant, texts));
            }
        }
    }

    /// When each was handed to the producer, at its turn or late: a latency counts from the turn.
    private long[] publish(PublishTexts producer, BenchTenant tenant, List<String> texts, int from, int count)
            throws Exception {
        var published = new long[count];
        long interval = Duration.ofSeconds(1).toNanos() / rate;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            published[i] = start + i * interval;
            Pause.until(published[i]);
            producer.publish(tenant, id(from + i), texts.get(from + i));
        }
        producer.flush();
        return published;
    }

    private static int search(BenchTenants owners, BenchTenant tenant, List<String> texts) throws Exception {
        int found = 0;
        for (int i = 0; i < texts.size(); i += 10) {
            if (!owners.search(tenant, texts.get(i), 5).contains(id(i))) {
                throw new IllegalStateException("message " + id(i) + " was announced and cannot be found");
            }
            found++;
        }
        return found;
    }

    private static String id(int number) {
        return "m-" + number;
    }
}
