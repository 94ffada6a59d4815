package dev.alluvium.gateway.compat;

import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.caller.AskCaller;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Body;
import dev.alluvium.gateway.http.CallerAddress;
import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.http.admission.BytesInFlight.Held;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A request in a form of others, and who asks.
///
/// @param held until it is answered
record Asked(Context context, Caller caller, Held held) {
    private static final int LARGEST_BODY = 2 << 20;
    /// The body, its tree, and what is asked with it.
    private static final int COPIES = 3;

    static Asked of(Context context, Caller caller, AskCaller callers) {
        return new Asked(context, caller, callers.admission().answer(context, caller.tenant()));
    }

    /// Its body, an object.
    JsonNode body() {
        held.grow(COPIES * Body.announced(context, LARGEST_BODY));
        try {
            var json = Json.read(Body.read(context, LARGEST_BODY));
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            throw Problem.malformed("the body is no JSON").exception();
        }
        throw Problem.malformed("the body must be a JSON object").exception();
    }

    JsonNode search(QueryApi api, Map<String, Object> search) {
        return whole(api.ask("/v1/search", Json.bytes(search), caller.credential(), CallerAddress.of(context), held));
    }

    JsonNode get(QueryApi api, String path) {
        return whole(api.get(path, caller.credential(), CallerAddress.of(context), held));
    }

    private static JsonNode whole(QueryApi.Answer answer) {
        if (answer.status() != 200) {
            throw answer.problem().exception();
        }
        return Json.read(answer.body());
    }

    static String required(JsonNode body, String name) {
        return text(body, name)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> Problem.invalid(name, "must be text").exception());
    }

    static Optional<String> text(JsonNode body, String name) {
        var found = body.path(name);
        if (found.isMissingNode() || found.isNull()) {
            return Optional.empty();
        }
        if (!found.isString()) {
            throw Problem.invalid(name, "must be text").exception();
        }
        return Optional.of(found.stringValue());
    }

    /// The first of these names that is said counts.
    static int whole(JsonNode body, List<String> names, int most, int otherwise) {
        for (var name : names) {
            var found = body.path(name);
            if (!found.isMissingNode() && !found.isNull()) {
                if (!found.isIntegralNumber() || found.longValue() < 1 || found.longValue() > most) {
                    throw Problem.invalid(name, "must be a whole number from 1 to " + most)
                            .exception();
                }
                return found.intValue();
            }
        }
        return otherwise;
    }
}
