package dev.alluvium.query.operator;

import static io.javalin.http.HandlerType.GET;

import dev.alluvium.database.control.Backlog;
import dev.alluvium.database.control.Backlogs;
import dev.alluvium.query.http.Json;
import dev.alluvium.query.http.Parameters;
import dev.alluvium.query.http.Problem;
import dev.alluvium.query.http.Routing;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// How far behind the tenants are, for the operator.
public final class BacklogRoutes {
    private final Backlogs backlogs;
    private final InstantSource clock;

    public BacklogRoutes(Backlogs backlogs, InstantSource clock) {
        this.backlogs = backlogs;
        this.clock = clock;
    }

    record CountsView(long stored, long embedded, long failed, long pending, long deleted) {}

    record TenantBacklogView(String slug, String tenantId, CountsView messages, long oldestPendingAgeMs) {}

    record BacklogView(long tenants, CountsView messages, long oldestPendingAgeMs, List<TenantBacklogView> worst) {}

    public void addTo(Routing routing) {
        routing.operator(GET, "/v1/backlog", this::backlog);
    }

    private void backlog(Context context) {
        var page = Parameters.page(context);
        if (page.cursor().isPresent()) {
            throw Problem.invalid("cursor", "is not known").exception();
        }
        var report = backlogs.worst(page.limit());
        var now = clock.instant();
        var worst = report.worst().stream()
                .map(its -> new TenantBacklogView(its.slug(), its.tenant().toString(), counts(its), age(its, now)))
                .toList();
        Json.answer(
                context,
                200,
                new BacklogView(report.all().tenants(), counts(report.all()), age(report.all(), now), worst));
    }

    private static CountsView counts(Backlog backlog) {
        return new CountsView(
                backlog.stored(), backlog.embedded(), backlog.failed(), backlog.pending(), backlog.deleted());
    }

    /// The writer's clock may be ahead of ours.
    static long age(Backlog backlog, Instant now) {
        var oldest = backlog.oldestPending();
        return oldest == null ? 0 : Math.max(0, Duration.between(oldest, now).toMillis());
    }
}
