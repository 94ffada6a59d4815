package dev.alluvium.query.operator;

import static io.javalin.http.HandlerType.GET;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.WaitingLane;
import dev.alluvium.database.control.Backlog;
import dev.alluvium.database.control.Backlogs;
import dev.alluvium.query.http.Admitted;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.Json;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.message.LaneViews;
import dev.alluvium.query.message.MessageViews.CountsView;
import dev.alluvium.query.message.MessageViews.TenantBacklogView;
import dev.alluvium.query.message.TenantBacklog;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// How far behind the tenants are: all of them for the operator, and its own for a tenant.
final class BacklogRoutes {
    private static final int MOST_SKIPPED = 10_000_000;

    private final Optional<Backlogs> backlogs;
    private final TenantDatabase database;
    private final InstantSource clock;

    /// @param backlogs of all tenants; empty in a process without the control role
    BacklogRoutes(Optional<Backlogs> backlogs, TenantDatabase database, InstantSource clock) {
        this.backlogs = backlogs;
        this.database = database;
        this.clock = clock;
    }

    record BacklogView(
            long tenants,
            CountsView messages,
            long oldestPendingAgeMs,
            List<TenantBacklogView> worst,
            String nextCursor) {}

    void addTo(Routing routing) {
        routing.operatorOrReader(GET, "/v1/backlog", this::ofAll, this::ofOne);
    }

    private Object ofOne(Admitted request) {
        Parameters.none(request.context());
        return database.read(request.caller(), tx -> TenantBacklog.of(tx, request.caller(), clock.instant()));
    }

    private void ofAll(Context context) {
        var page = Parameters.page(context);
        int skipped = page.cursor().map(BacklogRoutes::skipped).orElse(0);
        var backlogs = this.backlogs.orElseThrow(ControlRoutes::closed);
        var report = backlogs.waiting(skipped, page.limit());
        var lanes = backlogs.lanes();
        var now = clock.instant();
        var worst = report.worst().stream()
                .map(its -> view(its, lanes.getOrDefault(its.tenant(), List.of()), now))
                .toList();
        long seen = skipped + worst.size();
        var next = seen < report.all().tenants() && !worst.isEmpty() ? Long.toString(seen) : null;
        Json.answer(
                context,
                200,
                new BacklogView(report.all().tenants(), counts(report.all()), age(report.all(), now), worst, next));
    }

    /// Who waits longest changes, so a cursor is no more than how many were shown.
    private static int skipped(String cursor) {
        int skipped = cursor.matches("[0-9]{1,8}") ? Integer.parseInt(cursor) : -1;
        if (skipped < 0 || skipped > MOST_SKIPPED) {
            throw Problem.invalid("cursor", "is not one of ours").exception();
        }
        return skipped;
    }

    private static TenantBacklogView view(Backlog its, List<WaitingLane> lanes, Instant now) {
        return new TenantBacklogView(
                its.slug(),
                its.tenant().toString(),
                counts(its),
                age(its, now),
                LaneViews.of(lanes, now),
                LaneViews.searchableInMs(lanes, its.pending()));
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
