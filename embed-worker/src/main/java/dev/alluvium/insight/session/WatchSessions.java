package dev.alluvium.insight.session;

import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Result;
import dev.alluvium.events.TenantErased;
import dev.alluvium.events.TenantKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/// Tells when sessions go quiet. Time is the machine's clock and not that of the records: after a session's last
/// message no further record may come, and it is quiet all the same.
final class WatchSessions implements Processor<byte[], byte[], byte[], byte[]> {

    private static final Duration SELDOM = Duration.ofSeconds(5);
    private static final Duration OFTEN = Duration.ofMillis(50);

    private final SessionLimits limits;
    private final LongAdder count;
    private int counted;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<String, OpenSession> open;
    /// When the last message of each open session came, the longest ago first.
    private final Map<String, Long> arrivals = new LinkedHashMap<>();

    /// @param count of all that are open in this process
    WatchSessions(SessionLimits limits, LongAdder count) {
        this.limits = limits;
        this.count = count;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        this.open = context.getStateStore(SessionTopology.STORE);
        restore();
        count(arrivals.size());
        context.schedule(lookEvery(limits.quiet()), PunctuationType.WALL_CLOCK_TIME, this::closeQuiet);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        take(record);
        count(arrivals.size());
    }

    @Override
    public void close() {
        count(0);
    }

    private void count(int now) {
        count.add(now - counted);
        counted = now;
    }

    private void take(Record<byte[], byte[]> record) {
        try {
            var tenant = TenantKey.parse(record.key());
            switch (PayloadCodec.decode(record.value(), Result.class)) {
                case MessageStored stored -> stored(tenant, stored, record);
                case TenantErased _ -> forget(tenant);
                default -> {}
            }
        } catch (RejectedException e) {
            // Whoever embeds reads the same record and rejects it.
            return;
        }
    }

    private void stored(UUID tenant, MessageStored stored, Record<byte[], byte[]> record) {
        if (stored.operation() == Operation.DELETE || stored.revision() > 1) {
            tell(SessionState.REVISED, record.key(), record.value());
        }
        if (stored.sessionId().isEmpty()) {
            return;
        }
        var session = key(tenant, stored.sessionId());
        var before = open.get(session);
        int messages = before == null ? 1 : before.messages() + 1;
        arrivals.remove(session);
        if (messages >= limits.every()) {
            open.delete(session);
            tell(SessionState.LONG, record.key(), record.value());
            return;
        }
        long now = context.currentSystemTimeMs();
        open.put(session, new OpenSession(now, messages, record.value()));
        arrivals.put(session, now);
        if (arrivals.size() > limits.most()) {
            close(arrivals.keySet().iterator().next());
        }
    }

    private void closeQuiet(long now) {
        var quiet = new ArrayList<String>();
        for (var session : arrivals.entrySet()) {
            if (now - session.getValue() < limits.quiet().toMillis()) {
                break;
            }
            quiet.add(session.getKey());
        }
        quiet.forEach(this::close);
        count(arrivals.size());
    }

    private void close(String session) {
        var last = open.delete(session);
        arrivals.remove(session);
        tell(SessionState.QUIET, TenantKey.bytes(UUID.fromString(session.substring(0, 36))), last.last());
    }

    private void forget(UUID tenant) {
        var its = arrivals.keySet().stream()
                .filter(session -> session.startsWith(key(tenant, "")))
                .toList();
        its.forEach(session -> {
            open.delete(session);
            arrivals.remove(session);
        });
    }

    private void tell(SessionState state, byte[] key, byte[] value) {
        var headers = new RecordHeaders();
        state.writeTo(headers);
        context.forward(new Record<>(key, value, context.currentSystemTimeMs(), headers));
    }

    /// The store comes back from its changelog in the order of its keys.
    private void restore() {
        var sessions = new ArrayList<KeyValue<String, OpenSession>>();
        try (var all = open.all()) {
            all.forEachRemaining(sessions::add);
        }
        arrivals.clear();
        sessions.sort(Comparator.comparingLong(session -> session.value.arrival()));
        sessions.forEach(session -> arrivals.put(session.key, session.value.arrival()));
    }

    private static String key(UUID tenant, String sessionId) {
        return tenant + "/" + sessionId;
    }

    private static Duration lookEvery(Duration quiet) {
        return List.of(OFTEN, quiet.dividedBy(4), SELDOM).stream()
                .sorted()
                .toList()
                .get(1);
    }
}
