package dev.alluvium.query.insight;

import static io.javalin.http.HandlerType.GET;

import dev.alluvium.database.ReadLimits;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.query.http.Admitted;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.insight.InsightViews.InsightsView;
import dev.alluvium.query.insight.InsightsRequest.Place;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/// What was learned from the messages that the caller may see.
public final class InsightRoutes {
    private static final String NO_INSIGHT = "there is no such insight";

    private final TenantDatabase database;
    private final InstantSource clock;

    public InsightRoutes(TenantDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public void addTo(Routing routing) {
        routing.reader(GET, "/v1/insights", this::list);
        routing.reader(GET, "/v1/insights/{id}", this::one);
    }

    private Object list(Admitted admitted) {
        var caller = admitted.caller();
        var request = InsightsRequest.read(admitted.context(), caller.tenant());
        var found = database.read(caller, within(admitted), tx -> SelectInsights.page(tx, request, clock.instant()));
        boolean more = found.size() > request.limit();
        var shown = more ? found.subList(0, request.limit()) : found;
        String next = null;
        if (more) {
            var last = shown.getLast();
            next = request.cursor(caller.tenant(), new Place(last.lastSeen(), UUID.fromString(last.insightId())));
        }
        return new InsightsView(shown, next);
    }

    private Object one(Admitted admitted) {
        Parameters.none(admitted.context());
        return id(admitted.context().pathParam("id"))
                .flatMap(id -> database.read(
                        admitted.caller(), within(admitted), tx -> SelectInsights.one(tx, id, clock.instant())))
                .orElseThrow(() -> Problem.notFound(NO_INSIGHT).exception());
    }

    private static ReadLimits within(Admitted admitted) {
        return ReadLimits.of(admitted.deadline().left());
    }

    static Optional<UUID> id(String text) {
        return text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                ? Optional.of(UUID.fromString(text))
                : Optional.empty();
    }
}
