package dev.alluvium.http;

import dev.alluvium.runtime.Metrics;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Times answers by route and status. To ask the registry for a timer each time takes longer than to write down what it
/// times. Thread-safe.
final class AnswerTimes {
    private static final double NANOS_PER_MILLI = 1e6;

    private final MeterRegistry meters;
    private final Map<Answer, Timer> timers = new ConcurrentHashMap<>();

    /// As few as there are routes and statuses.
    private record Answer(String route, int status) {}

    AnswerTimes(MeterRegistry meters) {
        this.meters = meters;
    }

    void record(Context context, float millis) {
        if ("text/event-stream".equals(context.res().getContentType())) {
            // As long as the caller likes.
            return;
        }
        timers.computeIfAbsent(new Answer(HttpServer.route(context), context.statusCode()), this::timer)
                .record(Duration.ofNanos((long) (millis * NANOS_PER_MILLI)));
    }

    private Timer timer(Answer answer) {
        return Timer.builder("alluvium.http.requests")
                .description("Time to answer a request")
                .serviceLevelObjectives(Metrics.buckets())
                .tag("route", answer.route)
                .tag("status", Integer.toString(answer.status))
                .register(meters);
    }
}
