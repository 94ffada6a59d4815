package dev.alluvium.runtime;

import dev.alluvium.events.Namespace;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.stream.Stream;

/// The meters every process has.
public final class Metrics {

    private Metrics() {}

    /// Upper ends of the buckets of whatever callers wait for: few, because they are multiplied by
    /// routes, statuses and instances.
    public static Duration[] buckets() {
        return Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
                .map(Duration::ofMillis)
                .toArray(Duration[]::new);
    }

    /// A registry for the life of the process: what it binds to the JVM is not unbound.
    ///
    /// @param process value of the tag `process` on every meter
    public static PrometheusMeterRegistry create(String process) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().commonTags("process", process);
        if (!Namespace.current().isNone()) {
            // One that scrapes two installations would add their figures up.
            registry.config().commonTags("installation", Namespace.current().prefix());
        }
        registry.config().meterFilter(MeterFilter.deny(Metrics::isTooFine));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmGcMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return registry;
    }

    /// Of Kafka's clients: what they count for each broker, for each partition more than how far
    /// behind it is, and rates of what they have totals of. That is most of a thousand series.
    private static boolean isTooFine(Meter.Id id) {
        var name = id.getName();
        return name.startsWith("kafka.")
                && (id.getTag("node.id") != null
                        || id.getTag("partition") != null && !name.endsWith("records.lag")
                        || name.endsWith(".rate")
                        || name.contains("reauth"));
    }
}
