package dev.alluvium.query.operator;

import static io.javalin.http.HandlerType.GET;

import dev.alluvium.query.http.Routing;
import dev.alluvium.runtime.health.HealthChecks;
import dev.alluvium.runtime.health.HealthReport;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/// What those who run the process look at. Open to anyone, so nothing secret is in it, and of a tenant no
/// more than its id and counts.
public final class HealthRoutes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HealthChecks checks;
    private final PrometheusMeterRegistry meters;
    private final Runnable beforeScrape;

    /// @param beforeScrape brings figures up to date that are read when somebody looks
    public HealthRoutes(HealthChecks checks, PrometheusMeterRegistry meters, Runnable beforeScrape) {
        this.checks = checks;
        this.meters = meters;
        this.beforeScrape = beforeScrape;
    }

    public void addTo(Routing routing) {
        routing.anyone(GET, "/health/live", context -> answer(context, checks.live()));
        routing.anyone(GET, "/health/ready", context -> answer(context, checks.ready()));
        routing.monitor(GET, "/metrics", this::metrics);
    }

    private static void answer(Context context, HealthReport report) {
        context.status(report.httpStatus())
                .header("Cache-Control", "no-store")
                .contentType("application/json")
                .result(report.json());
    }

    private void metrics(Context context) {
        beforeScrape.run();
        context.contentType(PROMETHEUS).result(meters.scrape());
    }
}
