package dev.alluvium.bench.fairness;

import dev.alluvium.bench.fairness.FairnessFigures.Sharing;
import dev.alluvium.bench.harness.RunningSystem;
import dev.alluvium.bench.ingest.TextMix;
import dev.alluvium.bench.running.BenchTenants;
import dev.alluvium.bench.running.BenchTenants.BenchTenant;
import dev.alluvium.bench.running.PublishTexts;
import dev.alluvium.bench.running.WatchEmbedded;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Two tenants of one partition that publish the same texts at the same time, until all are searchable.
record TwoFloods(RunningSystem system, int messages, PrintWriter progress) {

    /// @param share of the second tenant; the first has 1
    Sharing run(double share) throws Exception {
        try (var owners = new BenchTenants(system)) {
            var first = owners.create();
            var second = owners.create();
            while (PublishBeside.partition(second) != PublishBeside.partition(first)) {
                second = owners.create();
            }
            owners.share(second, share);
            var both = List.of(first, second);
            try (var watch = new WatchEmbedded(system, PublishBeside.ids(both));
                    var producer = new PublishTexts(system)) {
                progress.printf("two floods of %d messages, shares 1 and %.0f%n", messages, share);
                long began = System.nanoTime();
                PublishBeside.publishByTurns(producer, both, TextMix.texts(messages));
                producer.flush();
                watch.await(messages, progress);
                long asked = System.nanoTime();
                var told = owners.status(first).path("searchable_in_ms");
                watch.await(2 * messages, progress);
                var ends = List.of(announced(watch, first), announced(watch, second));
                return figures(share, ends, began, told.isNumber() ? told.asDouble() / 1e3 : null, asked);
            }
        }
    }

    private Sharing figures(double share, List<long[]> ends, long began, Double told, long asked) {
        long firstEnd = last(ends.get(0));
        long secondEnd = last(ends.get(1));
        long end = Math.max(firstEnd, secondEnd);
        return new Sharing(
                share,
                messages,
                2 * messages * 1e9 / (end - began),
                rates(ends),
                Math.abs(firstEnd - secondEnd) / (double) (end - began),
                told,
                (firstEnd - asked) / 1e9);
    }

    /// From when a tenth of both was done until one was.
    private static double rates(List<long[]> ends) {
        var all = LongStream.concat(LongStream.of(ends.get(0)), LongStream.of(ends.get(1)))
                .sorted()
                .toArray();
        long from = all[all.length / 10];
        long until = Math.min(last(ends.get(0)), last(ends.get(1)));
        var within = ends.stream()
                .mapToLong(each -> LongStream.of(each)
                        .filter(at -> at > from && at <= until)
                        .count())
                .toArray();
        return within[1] / (double) within[0];
    }

    private long[] announced(WatchEmbedded watch, BenchTenant tenant) {
        return IntStream.range(0, messages)
                .mapToLong(i -> watch.nanosOf(tenant.id(), "f-" + i))
                .toArray();
    }

    private static long last(long[] announced) {
        return LongStream.of(announced).max().orElseThrow();
    }
}
