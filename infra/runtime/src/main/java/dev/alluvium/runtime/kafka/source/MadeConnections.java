package dev.alluvium.runtime.kafka.source;

import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/// How many connections a consumer has made so far. The client counts one before it sends or takes anything by it.
/// Confined to the loop's thread.
final class MadeConnections implements LongSupplier {
    private static final String GROUP = "consumer-metrics";
    private static final String NAME = "connection-creation-total";

    private final Consumer<byte[], byte[]> consumer;
    private Metric counted;

    MadeConnections(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    @Override
    public long getAsLong() {
        var metrics = consumer.metrics();
        // Another client may have taken the consumer's place.
        if (counted == null || metrics.get(counted.metricName()) != counted) {
            counted = metrics.values().stream()
                    .filter(metric -> metric.metricName().group().equals(GROUP)
                            && metric.metricName().name().equals(NAME))
                    .findFirst()
                    .orElse(null);
        }
        return counted == null ? 0 : ((Number) counted.metricValue()).longValue();
    }
}
