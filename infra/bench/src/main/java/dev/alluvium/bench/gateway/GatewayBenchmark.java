package dev.alluvium.bench.gateway;

import dev.alluvium.bench.gateway.GatewayFigures.Rates;
import dev.alluvium.bench.gateway.GatewayFigures.Searches;
import dev.alluvium.bench.gateway.GatewayFigures.Streams;
import dev.alluvium.bench.harness.Benchmark;
import dev.alluvium.bench.harness.Figures;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.harness.Statistics;
import dev.alluvium.bench.ingest.TextMix;
import dev.alluvium.bench.running.BenchTenants;
import dev.alluvium.bench.running.BenchTenants.BenchTenant;
import dev.alluvium.bench.running.PublishTexts;
import dev.alluvium.bench.running.WatchEmbedded;
import dev.alluvium.bench.search.HeapFigures;
import dev.alluvium.servers.process.Pause;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        description = {
            "Publishes and searches through the gateway and without it, in turns, and opens streams of events.",
            "Fails unless every event comes to every stream."
        })
public final class GatewayBenchmark extends Benchmark {
    private static final int KNOWN = 300;
    private static final Duration LAST_EVENT = Duration.ofMinutes(2);

    private final Supplier<RunningSystem> running;

    @Option(names = "--messages", defaultValue = "2000", description = "One at a time. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(
            names = "--connections",
            defaultValue = "32",
            description = "That publish one at a time. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(names = "--lines", defaultValue = "20000", description = "Published as lines. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Option(names = "--rounds", defaultValue = "3", description = "Of publishing. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--searches", defaultValue = "300", description = "Of each way. Default: ${DEFAULT-VALUE}.")
    private int searches;

    @Option(names = "--streams", defaultValue = "200", description = "Open at once. Default: ${DEFAULT-VALUE}.")
    private int streams;

    @Option(
            names = "--tenants",
            defaultValue = "20",
            description = "Whose streams they are. Default: ${DEFAULT-VALUE}.")
    private int tenants;

    @Option(
            names = "--told",
            defaultValue = "10",
            description = "Messages of each tenant that its streams are told of. Default: ${DEFAULT-VALUE}.")
    private int told;

    public GatewayBenchmark(Supplier<RunningSystem> running) {
        this.running = running;
    }

    @Override
    protected Figures measure(PrintWriter progress) throws Exception {
        var system = running.get();
        try (var owners = new BenchTenants(system)) {
            progress.println(streams + " streams of events");
            var open = streams(system, owners);
            progress.println(searches + " searches of each way");
            var search = searches(system, owners, progress);
            var owner = owners.create();
            try (var rates = new PublishRates(system, owner, TextMix.texts(messages))) {
                progress.println(messages + " messages one at a time, " + rounds + " rounds");
                var single = rates(
                        messages,
                        connections,
                        () -> rates.oneByOne(connections),
                        () -> rates.producerOneByOne(connections));
                progress.println(lines + " lines, " + rounds + " rounds");
                var many = rates(lines, 1, () -> rates.lines(lines), () -> rates.producerLines(lines));
                return new GatewayFigures("gateway", single, many, search, open);
            }
        }
    }

    /// Not less than nothing: of the two, either may be told first.
    private static double behind(StoredTimes known, OpenStreams.Arrival arrival) {
        long at = known.of(arrival.tenant(), arrival.messageId()).orElse(arrival.nanos());
        return Math.max(0, (arrival.nanos() - at) / 1e6);
    }

    private interface Rate {
        double measure() throws Exception;
    }

    /// In turns; the first round warms up.
    private Rates rates(int count, int connections, Rate gateway, Rate producer) throws Exception {
        var through = new ArrayList<Double>();
        var without = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        for (int round = -1; round < rounds; round++) {
            double one = gateway.measure();
            double other = producer.measure();
            if (round >= 0) {
                through.add(one);
                without.add(other);
                ratios.add(one / other);
            }
        }
        return new Rates(
                count,
                connections,
                Statistics.of(through).median(),
                Statistics.of(without).median(),
                Statistics.of(ratios).median());
    }

    private Searches searches(RunningSystem system, BenchTenants owners, PrintWriter progress) throws Exception {
        var owner = owners.create();
        var texts = TextMix.texts(KNOWN);
        try (var watch = new WatchEmbedded(system, Set.of(owner.id()));
                var producer = new PublishTexts(system)) {
            publish(producer, owner, texts);
            watch.await(KNOWN, progress);
        }
        var asked = texts.stream()
                .map(text -> text.substring(0, Math.min(60, text.length())))
                .toList();
        var taken = new SearchTimes(system, owner.key(), asked).measure(searches);
        return new Searches(searches, taken.direct(), taken.gateway(), taken.agent());
    }

    private static void publish(PublishTexts producer, BenchTenant owner, List<String> texts) throws Exception {
        for (int i = 0; i < texts.size(); i++) {
            producer.publish(owner, "m-" + i, texts.get(i));
        }
        producer.flush();
    }

    private Streams streams(RunningSystem system, BenchTenants owners) throws Exception {
        var own = new ArrayList<BenchTenant>();
        for (int i = 0; i < tenants; i++) {
            own.add(owners.create());
        }
        var listeners =
                IntStream.range(0, streams).mapToObj(i -> own.get(i % tenants)).toList();
        int expected = streams * told;
        try (var known = new StoredTimes(system);
                var open = new OpenStreams(system, listeners, expected);
                var producer = new PublishTexts(system)) {
            var texts = TextMix.texts(told);
            for (int i = 0; i < told; i++) {
                long turn = System.nanoTime() + Duration.ofMillis(500).toNanos();
                for (var each : own) {
                    producer.publish(each, "m-" + i, texts.get(i));
                }
                producer.flush();
                Pause.until(turn);
            }
            var arrivals = open.await(LAST_EVENT);
            var stored = Statistics.of(arrivals.stream().mapToDouble(OpenStreams.Arrival::storedMillis));
            var millis = Statistics.of(arrivals.stream().mapToDouble(each -> behind(known, each)));
            var heap = HeapFigures.of(system.gatewayHealthUrl());
            return new Streams(
                    streams,
                    tenants,
                    expected,
                    millis.count(),
                    millis.quantile(0.50),
                    millis.quantile(0.95),
                    millis.max(),
                    stored.quantile(0.50),
                    stored.quantile(0.95),
                    heap.maxMb(),
                    heap.liveMb());
        }
    }
}
