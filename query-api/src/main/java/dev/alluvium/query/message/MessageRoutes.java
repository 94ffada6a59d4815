package dev.alluvium.query.message;

import static io.javalin.http.HandlerType.GET;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.ReadLimits;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.query.http.Admitted;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.body.TextRules;
import dev.alluvium.query.http.problem.Problem;
import java.time.InstantSource;
import java.util.Optional;

/// A message, how far it has come, a session, and the tenant in figures.
public final class MessageRoutes {
    private static final String NO_MESSAGE = "there is no such message";

    private final TenantDatabase database;
    private final SelectMessages messages;
    private final SelectMessageStatus status;
    private final InstantSource clock;

    private final StatusWait waits;

    public MessageRoutes(
            TenantDatabase database, EmbeddingGeneration generation, InstantSource clock, StatusWait waits) {
        this.waits = waits;
        this.database = database;
        this.messages = new SelectMessages(generation);
        this.status = new SelectMessageStatus(generation);
        this.clock = clock;
    }

    public void addTo(Routing routing) {
        routing.reader(GET, "/v1/messages/{id}", this::message);
        routing.reader(GET, "/v1/messages/{id}/status", this::messageStatus);
        routing.reader(GET, "/v1/sessions/{id}/messages", this::session);
        routing.reader(GET, "/v1/status", this::status);
    }

    private Object message(Admitted request) {
        Parameters.none(request.context());
        var id = id(request).orElseThrow(() -> Problem.notFound(NO_MESSAGE).exception());
        return request.read(
                        bytes -> database.read(request.caller(), within(request, bytes), tx -> messages.one(tx, id)))
                .orElseThrow(() -> Problem.notFound(NO_MESSAGE).exception());
    }

    private Object messageStatus(Admitted request) {
        Parameters.none(request.context());
        var id = id(request).orElseThrow(() -> Problem.notFound(NO_MESSAGE).exception());
        return database.read(request.caller(), within(request, 0), tx -> status.run(tx, id))
                .orElseThrow(() -> Problem.notFound(NO_MESSAGE).exception());
    }

    /// A session that nobody has written to is an empty one.
    private Object session(Admitted request) {
        var page = Parameters.page(request.context());
        var tenant = request.caller().tenant();
        var id = id(request)
                .orElseThrow(() -> Problem.notFound("there is no such session").exception());
        var after = page.cursor().map(text -> SessionCursor.parse(text, tenant, id));
        var found = request.read(bytes -> database.read(
                request.caller(), within(request, bytes), tx -> messages.ofSession(tx, id, after, page.limit())));
        var next = found.next() == null ? null : found.next().text(tenant, id);
        return new MessageViews.SessionView(found.messages(), next);
    }

    private Object status(Admitted request) {
        StatusWait.Wait.read(request.context()).ifPresent(wait -> waits.await(request, wait));
        // The tenant's figures, not the caller's: they count what it may not see as well, and name none of it.
        return database.read(request.caller(), tx -> SelectCounts.run(tx, clock.instant()));
    }

    private static ReadLimits within(Admitted request, long bytes) {
        return ReadLimits.of(request.deadline().left()).withTextBytes(bytes);
    }

    /// An id that no message can have is not looked up.
    private static Optional<String> id(Admitted request) {
        return Optional.of(request.context().pathParam("id"))
                .filter(id -> id.length() <= TextRules.MAX_ID_CHARACTERS && TextRules.fault(id) == null);
    }
}
