package dev.alluvium.query.http;

import dev.alluvium.database.DatabaseFailure;
import dev.alluvium.embeddings.ModelFailedException;
import dev.alluvium.embeddings.ModelUnavailableException;
import dev.alluvium.http.HttpServer;
import dev.alluvium.http.admission.AbandonedException;
import dev.alluvium.http.admission.BusyException;
import dev.alluvium.http.admission.RefusalPace;
import dev.alluvium.http.connection.TimedBody;
import dev.alluvium.query.http.body.Json;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns whatever a handler throws into a problem document. A fault of the caller is answered by name, a database or a
/// model that is away by 503. Anything else is our fault: 500, logged once and without the exceptions' messages,
/// because they may quote a tenant's text.
final class AnswerProblems {
    private static final Logger log = LoggerFactory.getLogger(AnswerProblems.class);
    private static final int RETRY_AFTER_SECONDS = 2;
    /// What Postgres calls a statement that ran into its limit.
    private static final String CANCELLED = "57014";

    /// What it calls a transaction that did, by ending the connection.
    private static final String TRANSACTION_CUT = "25P04";

    /// As proxies log a caller that hung up.
    private static final int HUNG_UP = 499;
    private static final int REFUSALS_AT_ONCE = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int MAX_FRAMES = 20;

    private AnswerProblems() {}

    static void addTo(RoutesConfig routes) {
        var pace = new RefusalPace(REFUSALS_AT_ONCE, LONGEST_PAUSE);
        routes.exception(ProblemException.class, (e, context) -> refuse(context, e.problem(), pace));
        routes.exception(BusyException.class, (e, context) -> refuse(context, busy(e), pace));
        // Whatever is answered, nobody reads it.
        routes.exception(AbandonedException.class, (_, context) -> context.status(HUNG_UP));
        routes.exception(HttpResponseException.class, (e, context) -> answer(context, ofHttp(e)));
        routes.exception(Exception.class, (e, context) -> answer(context, ofFailure(e, context)));
    }

    /// What a tenant asks for beyond its limits is refused the later the more often it does.
    private static void refuse(Context context, Problem problem, RefusalPace pace) {
        var tenant = Gate.tenant(context);
        if (tenant.isPresent() && (problem.status() == 429 || problem.status() == 503)) {
            pause(pace.next(tenant.get()));
        }
        answer(context, problem);
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            // The server stops: what waits is told now.
            Thread.currentThread().interrupt();
        }
    }

    static void answer(Context context, Problem problem) {
        TimedBody.discard(context.req());
        problem.headers().forEach(context::header);
        context.status(problem.status()).contentType(Problem.CONTENT_TYPE).result(Json.bytes(problem));
    }

    private static Problem busy(BusyException e) {
        return Problem.unavailable(e.getMessage(), e.retryAfterSeconds());
    }

    private static Problem tooLong() {
        return Problem.unavailable("this took too long and was stopped; ask for less", RETRY_AFTER_SECONDS);
    }

    private static Problem ofHttp(HttpResponseException e) {
        return switch (e.getStatus()) {
            case 404 -> Problem.notFound("there is no such route");
            case 405 -> notAllowed(e.getDetails());
            default -> Problem.of(e.getStatus(), "The request cannot be answered", "HTTP status " + e.getStatus());
        };
    }

    private static Problem notAllowed(Map<String, String> details) {
        var allowed = details.values().stream().findFirst().orElse("");
        return Problem.of(405, "Method not allowed", "this route takes " + allowed)
                .with("Allow", allowed);
    }

    private static Problem ofFailure(Exception failure, Context context) {
        var route = context.method() + " " + HttpServer.route(context);
        if (DatabaseFailure.isTransient(failure) || isOfModel(failure)) {
            log.warn("{} answered 503: {}", route, kind(failure));
            var state = DatabaseFailure.sqlState(failure);
            return CANCELLED.equals(state) || TRANSACTION_CUT.equals(state)
                    ? tooLong()
                    : Problem.unavailable(RETRY_AFTER_SECONDS);
        }
        log.error("{} failed: {}\n{}", route, kind(failure), frames(failure));
        return new Problem(
                "Something is wrong here",
                500,
                "this is our fault; the log of the server knows more",
                List.of(),
                Map.of());
    }

    private static boolean isOfModel(Exception failure) {
        return failure instanceof ModelUnavailableException || failure instanceof ModelFailedException;
    }

    /// The classes from the failure to its cause, with the state that Postgres gave.
    private static String kind(Throwable failure) {
        var text = new StringBuilder();
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            text.append(text.isEmpty() ? "" : " from ").append(cause.getClass().getName());
            if (cause instanceof SQLException sql) {
                text.append(" [").append(sql.getSQLState()).append(']');
            }
        }
        return text.toString();
    }

    private static String frames(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Stream.of(root.getStackTrace())
                .limit(MAX_FRAMES)
                .map(frame -> "\tat " + frame)
                .collect(Collectors.joining("\n"));
    }
}
