package dev.alluvium.bench.ingest;

import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.running.BenchTenants;
import dev.alluvium.bench.running.BenchTenants.BenchTenant;
import dev.alluvium.bench.running.PublishTexts;
import dev.alluvium.bench.running.WatchEmbedded;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.process.Pause;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "fairness",
        mixinStandardHelpOptions = true,
        description = {
            "Publishes one message after the other, and takes the time from each publish until that message can be"
                    + " found:",
            "while nothing else happens, and again while other tenants have published many messages at once."
        })
public final class FairnessBenchmark extends Benchmark {

    private static final int WARM_UP = 20;

    private final Supplier<RunningSystem> running;

    @Option(
            names = "--flood",
            defaultValue = "100000",
            description = "Messages of each flood. Default: ${DEFAULT-VALUE}.")
    private int flood;

    @Option(names = "--floods", defaultValue = "1", description = "Tenants that flood. Default: ${DEFAULT-VALUE}.")
    private int floods;

    @Option(names = "--messages", defaultValue = "30", description = "Measured, each time. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(names = "--rate", defaultValue = "1", description = "Messages a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(names = "--other-partition", description = "The floods are in other partitions than the tenant.")
    private boolean otherPartition;

    @Option(names = "--to-the-end", description = "Waits for the floods, and tells how far apart they end.")
    private boolean toTheEnd;

    public FairnessBenchmark(Supplier<RunningSystem> running) {
        this.running = running;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var system = running.get();
        try (var owners = new BenchTenants(system)) {
            var tenant = owners.create();
            var flooding = new ArrayList<BenchTenant>();
            while (flooding.size() < floods) {
                var other = owners.create();
                if (partition(other) == partition(tenant) != otherPartition) {
                    flooding.add(other);
                }
            }
            try (var watch = new WatchEmbedded(system, ids(Stream.of(tenant)));
                    var watchFloods = new WatchEmbedded(system, ids(flooding.stream()));
                    var producer = new PublishTexts(system)) {
                return new Run(tenant, flooding, watch, watchFloods, producer, progress).figures();
            }
        }
    }

    private static Set<UUID> ids(Stream<BenchTenant> tenants) {
        return tenants.map(BenchTenant::id).collect(Collectors.toSet());
    }

    /// As Kafka's own partitioner has it.
    private static int partition(BenchTenant tenant) {
        return Utils.toPositive(Utils.murmur2(TenantKey.bytes(tenant.id()))) % Topics.DEFAULT_PARTITIONS;
    }

    private final class Run {
        private final BenchTenant tenant;
        private final List<BenchTenant> flooding;
        private final WatchEmbedded watch;
        private final WatchEmbedded watchFloods;
        private final PublishTexts producer;
        private final PrintWriter progress;
        private final List<String> texts = TextMix.texts(WARM_UP + 2 * messages);
        private int published;

        Run(
                BenchTenant tenant,
                List<BenchTenant> flooding,
                WatchEmbedded watch,
                WatchEmbedded watchFloods,
                PublishTexts producer,
                PrintWriter progress) {
            this.tenant = tenant;
            this.flooding = flooding;
            this.watch = watch;
            this.watchFloods = watchFloods;
            this.producer = producer;
            this.progress = progress;
        }

        Figures figures() throws Exception {
            millis(WARM_UP, 10);
            progress.println("quiet: " + messages + " messages, " + rate + " a second");
            var quiet = millis(messages, rate);
            progress.println(floods + " floods of " + flood + " messages");
            var floodTexts = TextMix.texts(flood);
            long began = System.nanoTime();
            try (var flooder = new PublishTexts(running.get())) {
                var thread = Thread.ofPlatform().name("flood").start(() -> publishFloods(flooder, floodTexts));
                watchFloods.await(Math.min(20, floods * flood), progress);
                int before = watchFloods.count();
                long from = System.nanoTime();
                var flooded = millis(messages, rate);
                int after = watchFloods.count();
                double perSecond = (after - before) * 1e9 / (System.nanoTime() - from);
                thread.join();
                flooder.flush();
                return FairnessFigures.of(
                        new FairnessFigures.Floods(floods, flood, !otherPartition, floods * flood - after, perSecond),
                        quiet,
                        flooded,
                        toTheEnd ? endApart(began) : null);
            }
        }

        /// By turns, as tenants that import at one time do.
        private void publishFloods(PublishTexts flooder, List<String> floodTexts) {
            for (int i = 0; i < flood; i++) {
                for (var each : flooding) {
                    flooder.publish(each, "f-" + i, floodTexts.get(i));
                }
            }
        }

        private double[] millis(int count, int aSecond) throws Exception {
            int first = published;
            var turns = new long[count];
            long interval = Duration.ofSeconds(1).toNanos() / aSecond;
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                turns[i] = start + i * interval;
                Pause.until(turns[i]);
                producer.publish(tenant, "m-" + published, texts.get(published));
                published++;
            }
            producer.flush();
            watch.await(published, progress);
            var millis = new double[count];
            for (int i = 0; i < count; i++) {
                millis[i] = (watch.nanosOf(tenant.id(), "m-" + (first + i)) - turns[i]) / 1e6;
            }
            return millis;
        }

        private double endApart(long began) throws Exception {
            watchFloods.await(floods * flood, progress);
            var ends = flooding.stream()
                    .mapToLong(each -> Stream.iterate(0, i -> i < flood, i -> i + 1)
                            .mapToLong(i -> watchFloods.nanosOf(each.id(), "f-" + i))
                            .max()
                            .orElseThrow())
                    .summaryStatistics();
            return (ends.getMax() - ends.getMin()) / (double) (ends.getMax() - began);
        }
    }
}
