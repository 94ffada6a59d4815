package dev.alluvium.runtime.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Marker;

/// A Kafka client says of a broker that is away that it is away, for each try and each node, up to thirty times a
/// second. One line a second and client is let through of what its connections warn of, and one of each other warning
/// of its; errors all. A client names itself at the beginning of each line: `[Consumer clientId=…, groupId=…] `.
public final class BoundRepeats extends TurboFilter {
    private static final String CLIENTS = "org.apache.kafka.clients.";
    private static final String CONNECTIONS = CLIENTS + "NetworkClient";
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /// Clients and their warnings are few; whoever makes new ones without end is not to fill the memory.
    private static final int MOST = 1_000;

    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, Long> saidAt = new ConcurrentHashMap<>();

    public BoundRepeats() {
        this(System::nanoTime);
    }

    BoundRepeats(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] arguments, Throwable failure) {
        boolean bounded = level.equals(Level.WARN)
                && format != null
                && logger.getName().startsWith(CLIENTS)
                && logger.getEffectiveLevel().isGreaterOrEqual(Level.INFO);
        return !bounded || mayBeSaid(key(logger.getName(), format)) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private static String key(String logger, String format) {
        return logger.equals(CONNECTIONS) ? format.substring(0, format.indexOf(']') + 1) : format;
    }

    private boolean mayBeSaid(String key) {
        long now = nanoTime.getAsLong();
        if (saidAt.size() >= MOST) {
            saidAt.clear();
        }
        var last = saidAt.get(key);
        if (last == null) {
            return saidAt.putIfAbsent(key, now) == null;
        }
        return now - last >= PAUSE_NANOS && saidAt.replace(key, last, now);
    }
}
