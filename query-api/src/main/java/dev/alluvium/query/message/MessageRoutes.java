package dev.alluvium.query.message;

import static io.javalin.http.HandlerType.GET;

import dev.alluvium.database.Caller;
import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.Reader;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.query.http.Json;
import dev.alluvium.query.http.Parameters;
import dev.alluvium.query.http.Problem;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.TextRules;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.Optional;

/// A message, how far it has come, a session, and the tenant in figures.
public final class MessageRoutes {
    private static final String NO_MESSAGE = "there is no such message";

    private final TenantDatabase database;
    private final SelectMessages messages;
    private final SelectMessageStatus status;
    private final InstantSource clock;

    public MessageRoutes(TenantDatabase database, EmbeddingGeneration generation, InstantSource clock) {
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

    private void message(Context context, Caller caller) {
        Parameters.none(context);
        var id = id(context).orElseThrow(() -> Problem.notFound(NO_MESSAGE).exception());
        var message = database.read(caller, tx -> messages.one(tx, id));
        Json.answer(
                context,
                200,
                message.orElseThrow(() -> Problem.notFound(NO_MESSAGE).exception()));
    }

    private void messageStatus(Context context, Caller caller) {
        Parameters.none(context);
        var id = id(context).orElseThrow(() -> Problem.notFound(NO_MESSAGE).exception());
        var found = database.read(caller, tx -> status.run(tx, id));
        Json.answer(
                context,
                200,
                found.orElseThrow(() -> Problem.notFound(NO_MESSAGE).exception()));
    }

    /// A session that nobody has written to is an empty one.
    private void session(Context context, Caller caller) {
        var page = Parameters.page(context);
        var id = id(context)
                .orElseThrow(() -> Problem.notFound("there is no such session").exception());
        var after = page.cursor().map(text -> SessionCursor.parse(text, caller.tenant(), id));
        var found = database.read(caller, tx -> messages.ofSession(tx, id, after, page.limit()));
        var next = found.next() == null ? null : found.next().text(caller.tenant(), id);
        Json.answer(context, 200, new MessageViews.SessionView(found.messages(), next));
    }

    private void status(Context context, Caller caller) {
        Parameters.none(context);
        // The tenant's figures, not the caller's: they count what it may not see as well, and name none of it.
        var figures = database.read(caller.tenant(), Reader.WORKER, tx -> SelectCounts.run(tx, clock.instant()));
        Json.answer(context, 200, figures);
    }

    /// An id that no message can have is not looked up.
    private static Optional<String> id(Context context) {
        return Optional.of(context.pathParam("id"))
                .filter(id -> id.length() <= TextRules.MAX_ID_CHARACTERS && TextRules.fault(id) == null);
    }
}
