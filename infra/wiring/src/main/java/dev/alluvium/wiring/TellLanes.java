package dev.alluvium.wiring;

import dev.alluvium.database.LaneReports;
import dev.alluvium.database.LaneReports.Lane;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.runtime.kafka.lane.LaneState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the database and the metrics every other second what waits in the lanes of a worker, on a thread of
/// its own. Metrics name the ten lanes of each topic whose first record is oldest, by the tenants' ids.
/// Thread-safe.
final class TellLanes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TellLanes.class);
    private static final long EVERY_MILLIS = 2_000;
    private static final int OLDEST = 10;

    private final LaneReports reports;
    private final String instance;
    private final MultiGauge ages;
    private final MultiGauge messages;
    private final Map<String, List<Lane>> latest = new ConcurrentHashMap<>();
    private final Set<String> told = new HashSet<>();
    private final Thread telling;

    TellLanes(LaneReports reports, String instance, MeterRegistry meters) {
        this.reports = reports;
        this.instance = instance;
        this.ages = MultiGauge.builder("alluvium.lane.oldest")
                .description("How long the first record has waited, of the ten lanes of a topic that wait longest")
                .baseUnit("seconds")
                .register(meters);
        this.messages = MultiGauge.builder("alluvium.lane.messages")
                .description("Records that wait, of the ten lanes of a topic that wait longest")
                .register(meters);
        this.telling = Thread.ofVirtual().name("lanes of the worker").start(this::tellNowAndThen);
    }

    /// @param each cost of a record beside its size
    void waiting(String topic, long each, List<LaneState> states) {
        latest.put(
                topic,
                states.stream()
                        .map(state -> new Lane(
                                new TenantId(state.key().tenant()),
                                state.key().bulk(),
                                state.messages(),
                                Math.max(0, state.cost() - each * state.messages()),
                                state.oldest(),
                                state.seconds()))
                        .toList());
    }

    private void tellNowAndThen() {
        try {
            while (true) {
                Thread.sleep(EVERY_MILLIS);
                tell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() {
        show(ages, lane -> lane.oldest() == 0 ? 0 : Math.max(0, System.currentTimeMillis() - lane.oldest()) / 1e3);
        show(messages, Lane::messages);
        latest.forEach((topic, lanes) -> {
            if (lanes.isEmpty() && !told.contains(topic)) {
                return;
            }
            try {
                reports.report(topic, instance, lanes);
                told.add(topic);
                if (lanes.isEmpty()) {
                    told.remove(topic);
                }
            } catch (RuntimeException e) {
                LOG.debug("what waits of {} was not told to the database: {}", topic, e.getMessage());
            }
        });
    }

    private void show(MultiGauge gauge, ToDoubleFunction<Lane> figure) {
        gauge.register(
                latest.entrySet().stream()
                        .<Row<?>>flatMap(of -> of.getValue().stream()
                                .sorted(Comparator.comparingLong(
                                        lane -> lane.oldest() == 0 ? Long.MAX_VALUE : lane.oldest()))
                                .limit(OLDEST)
                                .map(lane -> Row.of(tags(of.getKey(), lane), figure.applyAsDouble(lane))))
                        .toList(),
                true);
    }

    private static Tags tags(String topic, Lane lane) {
        return Tags.of("topic", topic, "tenant", lane.tenant().toString(), "priority", lane.bulk() ? "bulk" : "usual");
    }

    @Override
    public void close() {
        telling.interrupt();
    }
}
