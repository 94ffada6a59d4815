package dev.alluvium.bench.fairness;

import dev.alluvium.bench.fairness.FairnessFigures.FloodOf;
import dev.alluvium.bench.fairness.FairnessFigures.Publishing;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.ingest.TextMix;
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
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Utils;

/// Publishes one message after the other, and takes the time from each publish until that message can be found: while
/// nothing else happens, and again while other tenants have published many at once.
record PublishBeside(RunningSystem system, int messages, int rate, PrintWriter progress) {
    private static final int WARM_UP = 20;
    private static final int WARM_UP_RATE = 10;
    /// Of the flood, announced before the measurement begins: it has to be under way.
    private static final int UNDER_WAY = 20;

    /// @param same whether the floods are in the tenant's partition
    Publishing run(String part, int floods, int flood, boolean same) throws Exception {
        try (var owners = new BenchTenants(system)) {
            var tenant = owners.create();
            var flooding = new ArrayList<BenchTenant>();
            while (flooding.size() < floods) {
                var other = owners.create();
                if (partition(other) == partition(tenant) == same) {
                    flooding.add(other);
                }
            }
            try (var watch = new WatchEmbedded(system, Set.of(tenant.id()));
                    var watchFloods = new WatchEmbedded(system, ids(flooding));
                    var producer = new PublishTexts(system);
                    var flooder = new PublishTexts(system)) {
                var one = new One(tenant, watch, producer, TextMix.texts(WARM_UP + 2 * messages));
                millis(one, 0, WARM_UP, WARM_UP_RATE);
                progress.printf("quiet: %d messages, %d a second%n", messages, rate);
                var quiet = millis(one, WARM_UP, messages, rate);
                progress.printf("%d floods of %d messages%n", floods, flood);
                var texts = TextMix.texts(flood);
                var thread = Thread.ofPlatform().name("flood").start(() -> publishByTurns(flooder, flooding, texts));
                watchFloods.await(Math.min(UNDER_WAY, floods * flood), progress);
                int before = watchFloods.count();
                long from = System.nanoTime();
                var flooded = millis(one, WARM_UP + messages, messages, rate);
                int after = watchFloods.count();
                double perSecond = (after - before) * 1e9 / (System.nanoTime() - from);
                thread.join();
                flooder.flush();
                return Publishing.of(
                        new FloodOf(part, floods, flood), quiet, flooded, floods * flood - after, perSecond);
            }
        }
    }

    private record One(BenchTenant tenant, WatchEmbedded watch, PublishTexts producer, List<String> texts) {}

    private double[] millis(One one, int first, int count, int aSecond) throws Exception {
        var turns = new long[count];
        long interval = Duration.ofSeconds(1).toNanos() / aSecond;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            turns[i] = start + i * interval;
            Pause.until(turns[i]);
            one.producer().publish(one.tenant(), "m-" + (first + i), one.texts().get(first + i));
        }
        one.producer().flush();
        one.watch().await(first + count, progress);
        var millis = new double[count];
        for (int i = 0; i < count; i++) {
            millis[i] = (one.watch().nanosOf(one.tenant().id(), "m-" + (first + i)) - turns[i]) / 1e6;
        }
        return millis;
    }

    /// As tenants that import at one time do.
    static void publishByTurns(PublishTexts flooder, List<BenchTenant> flooding, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            for (var each : flooding) {
                flooder.publish(each, "f-" + i, texts.get(i));
            }
        }
    }

    static Set<UUID> ids(List<BenchTenant> tenants) {
        return tenants.stream().map(BenchTenant::id).collect(Collectors.toSet());
    }

    /// As Kafka's own partitioner has it.
    static int partition(BenchTenant tenant) {
        return Utils.toPositive(Utils.murmur2(TenantKey.bytes(tenant.id()))) % Topics.DEFAULT_PARTITIONS;
    }
}
