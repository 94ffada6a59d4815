package dev.alluvium.gateway.events;

import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import dev.alluvium.gateway.events.AskReadable.Asker;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the topics of results once for all streams, on a thread of its own, and only while there is a stream.
/// Whatever changes who listens is done on that thread, so that a stream begins exactly at the position it is told.
public final class EventHub implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventHub.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long JOIN_SECONDS = 10;
    private static final long MARK_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int RETRY_AFTER_SECONDS = 2;

    private final KafkaSettings settings;
    private final AskReadable readable;
    private final HeldBytes held;
    private final LinkedBlockingQueue<Runnable> requests = new LinkedBlockingQueue<>();
    private final Map<UUID, Map<String, Listeners>> audience = new HashMap<>();
    private final Thread thread;
    private volatile boolean stopped;
    private ResultLogs logs;
    private boolean live;
    private long marked;
    private long refreshed;

    /// Of one credential.
    private static final class Listeners {
        private final View view;
        private final Set<Outlet> outlets = new HashSet<>();

        Listeners(View view) {
            this.view = view;
        }
    }

    EventHub(KafkaSettings settings, AskReadable readable, HeldBytes held) {
        this.settings = settings;
        this.readable = readable;
        this.held = held;
        this.thread = Thread.ofPlatform().name("events").daemon().start(this::run);
    }

    /// From here on, the outlet is offered what happens.
    ///
    /// @return where that is
    Position join(Asker asker, Outlet outlet) {
        var joined = new CompletableFuture<Position>();
        requests.add(() -> {
            try {
                joined.complete(add(asker, outlet));
            } catch (RuntimeException e) {
                joined.completeExceptionally(e);
            }
        });
        try {
            return joined.get(JOIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            leave(asker, outlet);
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private static RuntimeException unavailable() {
        return Problem.unavailable("Kafka does not answer; try again", RETRY_AFTER_SECONDS)
                .exception();
    }

    void leave(Asker asker, Outlet outlet) {
        outlet.end();
        requests.add(() -> remove(asker, outlet));
    }

    private Position add(Asker asker, Outlet outlet) {
        if (!live) {
            logs = logs == null ? new ResultLogs(settings) : logs;
            logs.toTheEnd();
            live = true;
            refreshed = System.nanoTime();
        }
        var tenant = asker.caller().tenant();
        var listeners = audience.computeIfAbsent(tenant, _ -> new HashMap<>())
                .computeIfAbsent(asker.caller().credential(), _ -> new Listeners(new View(asker, readable, held)));
        listeners.outlets.add(outlet);
        listeners.view.join(outlet);
        return logs.of(tenant);
    }

    private void remove(Asker asker, Outlet outlet) {
        var ofTenant = audience.get(asker.caller().tenant());
        var listeners = ofTenant == null ? null : ofTenant.get(asker.caller().credential());
        if (listeners == null || !listeners.outlets.remove(outlet)) {
            return;
        }
        listeners.view.leave(outlet);
        if (listeners.outlets.isEmpty()) {
            listeners.view.stop();
            ofTenant.remove(asker.caller().credential());
            audience.values().removeIf(Map::isEmpty);
        }
    }

    private void run() {
        while (!stopped) {
            try {
                step();
            } catch (RuntimeException e) {
                // Whatever it is: without this thread nobody is told of anything, and nothing would say so.
                log.error("the topics of results cannot be read: all streams end, and may resume", e);
                endAll();
            } catch (InterruptedException e) {
                stopped = true;
            }
        }
        endAll();
        if (logs != null) {
            logs.close();
        }
    }

    private void step() throws InterruptedException {
        live = live && !audience.isEmpty();
        var request = live ? requests.poll() : requests.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        for (; request != null; request = requests.poll()) {
            request.run();
        }
        if (!live) {
            return;
        }
        long now = System.nanoTime();
        if (now - refreshed > REFRESH_NANOS) {
            refreshed = now;
            logs.refresh();
        }
        for (var record : logs.poll(POLL)) {
            pass(record);
        }
        logs.settle();
        if (now - marked > MARK_NANOS) {
            marked = now;
            audience.forEach((tenant, views) -> {
                var position = logs.of(tenant);
                views.values().forEach(each -> each.view.passed(position));
            });
        }
    }

    private void pass(ConsumerRecord<byte[], byte[]> record) {
        var place = logs.passed(record);
        try {
            var tenant = TenantKey.parse(record.key());
            var views = audience.get(tenant);
            if (views != null) {
                Happened.read(record)
                        .map(what -> new Found(
                                what,
                                ResultTopic.of(record.topic()),
                                place,
                                logs.of(tenant),
                                Math.max(record.serializedValueSize(), 0)))
                        .ifPresent(found -> views.values().forEach(each -> each.view.happened(found)));
            }
        } catch (RejectedException e) {
            // Of no tenant, as a rejected record may be.
        }
    }

    private void endAll() {
        live = false;
        audience.values().forEach(views -> views.values().forEach(each -> each.view.stop()));
        audience.clear();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
