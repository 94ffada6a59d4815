package dev.alluvium.gateway.mcp;

import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.caller.AskCaller;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Body;
import dev.alluvium.gateway.http.CallerAddress;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.ProblemException;
import dev.alluvium.gateway.mcp.Request.Asker;
import dev.alluvium.gateway.publish.PublishRoutes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// `POST /mcp`: the Model Context Protocol over streamable HTTP without sessions; each request is answered by
/// one JSON object. Closed without a credential.
public final class McpRoute {
    private static final int LARGEST_BODY = 2 << 20;
    /// The body, its tree, and what is asked with it.
    private static final int COPIES = 3;

    private final AskCaller callers;
    private final PublicPlace place;
    private final Methods methods;

    public McpRoute(AskCaller callers, QueryApi api, PublishRoutes publishing, PublicPlace place) {
        this.callers = callers;
        this.place = place;
        var memory = new Memory(api);
        this.methods = new Methods(new MemoryTools(memory, publishing).all(), new Resources(memory));
    }

    public void addTo(RoutesConfig routes) {
        new ResourceMetadata(place).addTo(routes);
        routes.addHttpHandler(HandlerType.POST, "/mcp", this::post);
    }

    private void post(Context context) {
        var origin = context.header("Origin");
        if (origin != null && !place.admits(origin)) {
            throw Problem.forbidden("pages of this origin may not call").exception();
        }
        try {
            var caller = callers.of(context);
            if (!Body.type(context).equals("application/json")) {
                throw Problem.of(415, "Unsupported media type", "send Content-Type: application/json")
                        .exception();
            }
            post(context, caller);
        } catch (ProblemException e) {
            throw e.problem().status() == 401 ? challenged(context, e.problem()) : e;
        }
    }

    /// Says where an agent learns who issues credentials (RFC 9728).
    private ProblemException challenged(Context context, Problem problem) {
        var further = problem.headers().getOrDefault("WWW-Authenticate", "").replaceFirst("^Bearer[, ]*", "");
        return problem.with(
                        "WWW-Authenticate",
                        "Bearer resource_metadata=\"" + place.base(context) + PublicPlace.METADATA + "/mcp\""
                                + (further.isEmpty() ? "" : ", " + further))
                .exception();
    }

    private void post(Context context, Caller caller) {
        try (var _ =
                callers.admission().bytes().take(caller.tenant(), COPIES * Body.announced(context, LARGEST_BODY))) {
            var body = Body.read(context, LARGEST_BODY);
            JsonNode id = null;
            try {
                var request = Request.read(body, asker(context, caller));
                id = request.id();
                answer(context, request);
            } catch (RpcException e) {
                answer(context, e.status(), id, "error", e.error());
            }
        }
    }

    private Asker asker(Context context, Caller caller) {
        return new Asker(caller, CallerAddress.of(context), callers.admission().answer(context, caller.tenant()));
    }

    private void answer(Context context, Request request) {
        boolean stateless = isStateless(context, request);
        if (request.id() == null) {
            // There is nothing to cancel: a request that its caller gave up ends with its connection.
            context.status(202);
            return;
        }
        if (stateless) {
            StatelessHeaders.require(context, request);
        }
        var result = stateless ? methods.stateless(request) : methods.ofHandshake(request);
        answer(context, 200, request.id(), "result", result);
    }

    /// Which of the protocol's two forms a request is in.
    private static boolean isStateless(Context context, Request request) {
        var header = context.header("MCP-Protocol-Version");
        var meta = request.metaVersion();
        if (header != null && !meta.isEmpty() && !header.equals(meta)) {
            throw RpcException.refused(
                    RpcException.HEADER_MISMATCH, "the header MCP-Protocol-Version is not what the body says");
        }
        for (var version : new String[] {header == null ? "" : header, meta}) {
            if (!version.isEmpty() && !Revisions.ALL.contains(version)) {
                throw RpcException.unsupported(version);
            }
        }
        return Revisions.STATELESS.equals(header) || meta.equals(Revisions.STATELESS);
    }

    private static void answer(Context context, int status, JsonNode id, String member, Map<String, Object> said) {
        var message = new LinkedHashMap<String, Object>();
        message.put("jsonrpc", "2.0");
        message.put("id", id);
        message.put(member, said);
        Json.answer(context, status, Json.bytes(message));
    }
}
