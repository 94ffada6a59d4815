package dev.alluvium.gateway.pass;

import dev.alluvium.gateway.api.Answered;
import dev.alluvium.gateway.api.Asked;
import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.caller.AskCaller;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Body;
import dev.alluvium.gateway.http.CallerAddress;
import dev.alluvium.http.connection.Connections;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.util.List;

/// Passes on what query-api answers callers, as it comes. The operator's routes are not among them.
public final class PassOn {
    private static final int LARGEST_BODY = 1_000_000;
    /// A body is held as it grows, and whole.
    private static final int COPIES = 3;

    private static final List<String> READS = List.of(
            "/v1/messages/{id}",
            "/v1/messages/{id}/status",
            "/v1/sessions/{id}/messages",
            "/v1/insights",
            "/v1/insights/{id}",
            "/v1/status",
            "/v1/caller");

    private static final List<String> DOCS = List.of("/docs", "/docs/{file}");

    private static final List<String> SENT =
            List.of("Authorization", "Accept", "Origin", "traceparent", "tracestate", "If-None-Match");

    /// Of the connection to query-api, not of the answer.
    private static final List<String> KEPT_BACK =
            List.of("connection", "keep-alive", "transfer-encoding", "content-length", "upgrade", "trailer");

    private final AskCaller callers;
    private final QueryApi api;

    public PassOn(AskCaller callers, QueryApi api) {
        this.callers = callers;
        this.api = api;
    }

    public void addTo(RoutesConfig routes) {
        READS.forEach(path -> add(routes, path, this::readOfTenant));
        DOCS.forEach(path -> add(routes, path, this::read));
        routes.addHttpHandler(HandlerType.POST, "/v1/search", this::search);
    }

    /// What comes to nobody's account has no place among what is bounded by tenant.
    private void readOfTenant(Context context) {
        var caller = callers.of(context);
        write(context, answer(caller, asked(context)));
    }

    private Answered answer(Caller caller, Asked asked) {
        return callers.asking(caller, () -> api.streamed(asked), answer -> answer.status() == 200);
    }

    private void read(Context context) {
        write(context, api.streamed(asked(context)));
    }

    private static void add(RoutesConfig routes, String path, Handler handler) {
        routes.addHttpHandler(HandlerType.GET, path, handler);
        routes.addHttpHandler(HandlerType.HEAD, path, handler);
    }

    private void search(Context context) {
        var caller = callers.of(context);
        try (var held =
                callers.admission().bytes().take(caller.tenant(), COPIES * Body.announced(context, LARGEST_BODY))) {
            var body = Body.read(context, LARGEST_BODY);
            var asked = asked(context).with(body).repeatable();
            if (context.contentType() != null) {
                asked.with("Content-Type", context.contentType());
            }
            var answer = answer(caller, asked);
            // What was asked is not needed while the answer is read.
            held.shrinkTo(0);
            write(context, answer);
        }
    }

    private static Asked asked(Context context) {
        var query = context.req().getQueryString();
        var asked = new Asked(
                context.method().toString(), context.req().getRequestURI() + (query == null ? "" : "?" + query));
        for (var name : SENT) {
            var value = context.header(name);
            if (value != null) {
                asked.with(name, value);
            }
        }
        return asked.with("X-Forwarded-For", CallerAddress.of(context));
    }

    private static void write(Context context, Answered answer) {
        context.status(answer.status());
        answer.headers().forEach((name, values) -> {
            if (!KEPT_BACK.contains(name)) {
                context.header(name, String.join(", ", values));
            }
        });
        Connections.answering(context.req()::getAttribute);
        try (var body = answer.body()) {
            body.transferTo(context.res().getOutputStream());
        } catch (IOException e) {
            // One of the two has hung up in the middle: the other is cut off as well, so that no half passes for a
            // whole.
            Connections.cut(context.req()::getAttribute);
        }
    }
}
