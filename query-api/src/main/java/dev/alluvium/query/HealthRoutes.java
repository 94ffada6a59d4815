package dev.alluvium.query;

import static io.javalin.http.HandlerType.GET;

import dev.alluvium.runtime.HealthChecks;
import dev.alluvium.runtime.HealthReport;
import io.javalin.http.Context;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/// What those who run the process look at. Open to anyone, so nothing secret and nothing of a tenant is in it.
final class HealthRoutes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HealthChecks checks;
    private final PrometheusMeterRegistry meters;

    HealthRoutes(HealthChecks checks, PrometheusMeterRegistry meters) {
        this.checks = checks;
        this.meters = meters;
    }

    void addTo(Routing routing) {
        routing.anyone(GET, "/health/live", context -> answer(context, checks.live()));
        routing.anyone(GET, "/health/ready", context -> answer(context, checks.ready()));
        routing.anyone(GET, "/metrics", this::metrics);
    }

    private static void answer(Context context, HealthReport report) {
        context.status(report.httpStatus())
                .header("Cache-Control", "no-store")
                .contentType("application/json")
                .result(report.json());
    }

    private void metrics(Context context) {
        context.contentType(PROMETHEUS).result(meters.scrape());
    }
}
