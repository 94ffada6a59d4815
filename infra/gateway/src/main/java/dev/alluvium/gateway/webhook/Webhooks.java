package dev.alluvium.gateway.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.events.EventFeed;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.ProblemException;
import dev.alluvium.gateway.secret.Seal;
import dev.alluvium.gateway.secret.SigningSecret;
import dev.alluvium.runtime.settings.Networks;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers to all subscriptions that no other gateway delivers to, each on a thread of its own. Every two seconds it
/// tells query-api how far they have come and hears which they are; what was delivered since is delivered again by who
/// comes after a process that died.
public final class Webhooks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
    private static final long EVERY_MILLIS = 2_000;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final int MOST_SAID = 1_000;
    private static final int WARN_AFTER = 15;

    private final QueryApi api;
    private final Seal seal;
    private final PostOnce post;
    private final Delivery.Tools tools;
    private final UUID id = UUID.randomUUID();
    private final Map<UUID, Delivery> deliveries = new HashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopped;
    private int failures;

    /// @param privateTargets that may be called though they are not public
    /// @param timeout of one attempt
    public record Limits(Retries retries, Networks privateTargets, Duration timeout) {}

    public Webhooks(QueryApi api, Seal seal, EventFeed feed, Limits limits, MeterRegistry meters) {
        this.api = api;
        this.seal = seal;
        this.post = new PostOnce(new PublicAddresses(limits.privateTargets()), limits.timeout(), (SSLSocketFactory)
                SSLSocketFactory.getDefault());
        this.tools = new Delivery.Tools(feed, post, limits.retries(), Meters.in(meters), InstantSource.system());
        this.thread = Thread.ofVirtual().name("webhooks").start(this::run);
    }

    /// There is a new one, or one less.
    void look() {
        wake.release();
    }

    private void run() {
        while (!stopped) {
            try {
                exchange();
                failures = 0;
            } catch (ProblemException e) {
                // Deliveries go on meanwhile, as far as query-api says what they may tell.
                failures++;
                if (failures % WARN_AFTER == 1) {
                    log.warn(
                            "query-api does not say which webhooks there are: {}",
                            e.problem().detail());
                }
            } catch (RuntimeException e) {
                log.error("which webhooks there are is not understood; trying again", e);
            }
            try {
                wake.tryAcquire(EVERY_MILLIS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void exchange() {
        var own = new HashMap<UUID, Subscribed>();
        var answer = say(false);
        Json.read(answer).path("subscriptions").forEach(json -> {
            var each = Subscribed.read(json);
            own.put(each.id(), each);
        });
        deliveries.entrySet().removeIf(entry -> {
            boolean gone = !own.containsKey(entry.getKey());
            if (gone) {
                entry.getValue().end();
            }
            // What it came to is said first: whether it is dead, and how far it got.
            return gone || entry.getValue().isOver() && !entry.getValue().hasChanges();
        });
        own.forEach((key, subscribed) -> deliveries.computeIfAbsent(key, _ -> begin(subscribed)));
    }

    private Delivery begin(Subscribed subscribed) {
        var secret = seal.open(subscribed.sealed(), subscribed.owner())
                .flatMap(bytes -> SigningSecret.parse(new String(bytes, UTF_8)));
        var delivery = new Delivery(subscribed, secret, tools);
        delivery.start();
        return delivery;
    }

    private byte[] say(boolean stops) {
        var said = new HashMap<Delivery, Delivery.State>();
        for (var each : deliveries.values()) {
            if (said.size() < MOST_SAID) {
                each.changes().ifPresent(state -> said.put(each, state));
            }
        }
        var states = new ArrayList<>(said.values());
        boolean heard = false;
        try {
            var answer = api.own("/v1/deliveries", Json.bytes(request(states, stops)));
            heard = answer.status() == 200;
            if (!heard) {
                throw answer.problem().exception();
            }
            return answer.body();
        } finally {
            if (!heard) {
                said.forEach(Delivery::unsaid);
            }
        }
    }

    private Map<String, Object> request(List<Delivery.State> states, boolean stops) {
        return Map.of(
                "gateway_id",
                id,
                "stops",
                stops,
                "delivered",
                states.stream().map(Delivery.State::view).toList());
    }

    /// All have the same time; an address that hangs keeps no other waiting.
    private void stopDeliveries() throws InterruptedException {
        deliveries.values().forEach(Delivery::stop);
        long limit = System.nanoTime() + STOP_LIMIT.toNanos();
        for (var each : deliveries.values()) {
            each.join(Duration.ofNanos(Math.max(1, limit - System.nanoTime())));
        }
        deliveries.values().forEach(Delivery::end);
        for (var each : deliveries.values()) {
            each.join(STOP_LIMIT);
        }
    }

    /// Has query-api keep how far all have come, and leaves them to others.
    @Override
    public void close() {
        if (stopped) {
            return;
        }
        stopped = true;
        try {
            thread.interrupt();
            thread.join(STOP_LIMIT);
            stopDeliveries();
            say(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ProblemException e) {
            log.warn("query-api does not answer: the last events of webhooks will be delivered once more");
        } finally {
            post.close();
        }
    }
}
