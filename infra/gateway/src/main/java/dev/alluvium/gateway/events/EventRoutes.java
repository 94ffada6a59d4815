package dev.alluvium.gateway.events;

import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.api.QueryApi.Answer;
import dev.alluvium.gateway.caller.AskCaller;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.events.AskReadable.Asker;
import dev.alluvium.gateway.http.CallerAddress;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.runtime.settings.KafkaSettings;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/// `GET /v1/events`: what becomes of a tenant's messages and insights, as server-sent events.
public final class EventRoutes implements AutoCloseable {
    private static final int PART_OF_HEAP = 8;
    private static final int REPLAYS = 8;
    private static final int REPLAYS_OF_TENANT = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Set<String> PARAMETERS = Set.of("kinds");

    private final KafkaSettings kafka;
    private final AskReadable readable;
    private final HeldBytes held = new HeldBytes(Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    private final EventHub hub;
    private final Shares streams;
    private final Shares replays = new Shares("streams that catch up", REPLAYS, REPLAYS_OF_TENANT);
    private final Set<Open> open = ConcurrentHashMap.newKeySet();
    private final Counter stuck;
    private final Thread watch;
    /// Null before there are routes.
    private volatile AskCaller callers;

    private record Open(Outlet outlet, EventWriter writer) {}

    /// How many streams may be open, in all and of one tenant.
    public record Limits(int streams, int ofTenant) {}

    public EventRoutes(KafkaSettings kafka, QueryApi api, Limits limits, MeterRegistry meters) {
        this.kafka = kafka;
        this.readable = new AskReadable(api, this::asking);
        this.streams = new Shares("open streams", limits.streams(), limits.ofTenant());
        this.hub = new EventHub(kafka, readable, held);
        Gauge.builder("alluvium.gateway.streams", streams, Shares::inAll)
                .description("Open streams of events")
                .register(meters);
        this.stuck = Counter.builder("alluvium.gateway.streams.stuck")
                .description("Streams that were cut off because nobody read them")
                .register(meters);
        this.watch = Thread.ofVirtual().name("events-watch").start(this::watch);
    }

    /// The same events, for who is told of them elsewhere.
    public EventFeed feed() {
        return new EventFeed(kafka, hub, readable, held);
    }

    private Answer asking(Caller caller, Supplier<Answer> ask) {
        var known = callers;
        return known == null ? ask.get() : known.asking(caller, ask, answer -> answer.status() == 200);
    }

    public void addTo(RoutesConfig routes, AskCaller callers) {
        this.callers = callers;
        routes.addHttpHandler(HandlerType.GET, "/v1/events", context -> stream(context, callers));
    }

    private void stream(Context context, AskCaller callers) throws InterruptedException {
        var caller = callers.ofStream(context);
        requireRead(caller);
        var outlet = new Outlet(kinds(context), held, Outlet.PATIENCE);
        var from = resumed(context);
        var asker = new Asker(caller, CallerAddress.of(context));
        try (var _ = streams.take(caller.tenant(), Duration.ZERO)) {
            try {
                var now = hub.join(asker, outlet);
                stream(context, new Begun(asker, outlet, from == null ? now : from, now), callers);
            } finally {
                hub.leave(asker, outlet);
            }
        }
    }

    /// @param from where the caller was; the same as `now` for one that begins
    private record Begun(Asker asker, Outlet outlet, Position from, Position now) {
        boolean isBehind() {
            return from.isBehind(now);
        }
    }

    private void stream(Context context, Begun begun, AskCaller callers) throws InterruptedException {
        begun.outlet().beginAt(begun.from());
        if (!begun.isBehind()) {
            write(context, begun, null, callers);
            return;
        }
        try (var _ = replays.take(begun.asker().caller().tenant(), PATIENCE);
                var replay = new Replay(kafka, begun.asker().caller().tenant(), begun.from(), begun.now())) {
            write(context, begun, replay, callers);
        } catch (KafkaException e) {
            throw Problem.unavailable("Kafka does not answer; try again", 2).exception();
        }
    }

    private void write(Context context, Begun begun, Replay replay, AskCaller callers) throws InterruptedException {
        try {
            var writer = EventWriter.begin(context, begun.from());
            var stream = new EventStream(begun.asker(), begun.outlet(), writer, callers::again);
            var entry = new Open(begun.outlet(), writer);
            open.add(entry);
            try {
                if (replay == null || stream.replay(replay, readable)) {
                    stream.run();
                }
            } finally {
                open.remove(entry);
            }
        } catch (IOException e) {
            // The caller has gone, as callers of streams do.
            begun.outlet().end();
        }
    }

    /// Who does not read holds a thread and a queue: for some seconds, and no longer.
    private void watch() {
        try {
            while (true) {
                Thread.sleep(Duration.ofSeconds(1));
                open.stream().filter(each -> each.writer().isStuck()).forEach(each -> {
                    stuck.increment();
                    each.outlet().end();
                    each.writer().abort();
                });
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private static void requireRead(Caller caller) {
        if (!caller.reads()) {
            throw Problem.forbidden("this credential lacks the scope read").exception();
        }
    }

    private static Set<Kind> kinds(Context context) {
        for (var name : context.queryParamMap().keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw Problem.invalid(name.substring(0, Math.min(name.length(), 50)), "is not known")
                        .exception();
            }
        }
        if (context.queryParams("kinds").size() > 1) {
            throw Problem.invalid("kinds", "must be given once").exception();
        }
        return Kind.read(context.queryParam("kinds"));
    }

    /// Null when the caller begins.
    private static Position resumed(Context context) {
        var id = context.header("Last-Event-ID");
        return id == null || id.isEmpty()
                ? null
                : Position.parse(id)
                        .orElseThrow(() -> Problem.invalid("Last-Event-ID", "is no id of an event of this server")
                                .exception());
    }

    /// Ends all streams: the server waits for the requests in progress when it stops.
    @Override
    public void close() {
        open.forEach(each -> each.outlet().end());
        hub.close();
        open.forEach(each -> each.outlet().end());
        watch.interrupt();
    }
}
