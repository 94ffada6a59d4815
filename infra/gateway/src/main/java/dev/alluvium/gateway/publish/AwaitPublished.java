package dev.alluvium.gateway.publish;

import dev.alluvium.gateway.api.QueryApi;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.gateway.http.Problem.FieldError;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Waits until what was published is stored or searchable, by asking query-api.
record AwaitPublished(QueryApi api) {
    private static final int MOST_MILLIS = 30_000;
    private static final String DEFAULT_MILLIS = "10000";

    /// @param until `stored` or `searchable`
    record Wait(String until, int millis) {
        private static final List<String> KNOWN = List.of("wait", "timeout_ms");

        /// From the query of a request that publishes; empty when it does not wait.
        static Optional<Wait> read(Context context, Caller caller) {
            var errors = new ArrayList<FieldError>();
            context.queryParamMap().forEach((name, values) -> {
                if (!KNOWN.contains(name)) {
                    errors.add(new FieldError(null, name.substring(0, Math.min(name.length(), 50)), "is not known"));
                } else if (values.size() != 1) {
                    errors.add(new FieldError(null, name, "must be given once"));
                }
            });
            var until = context.queryParam("wait");
            if (until != null && !until.equals("stored") && !until.equals("searchable")) {
                errors.add(new FieldError(null, "wait", "must be stored or searchable"));
            }
            var text = Optional.ofNullable(context.queryParam("timeout_ms")).orElse(DEFAULT_MILLIS);
            int millis = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
            if (millis < 0 || millis > MOST_MILLIS) {
                errors.add(new FieldError(null, "timeout_ms", "must be between 0 and " + MOST_MILLIS));
            }
            if (!errors.isEmpty()) {
                throw Problem.invalid(errors).exception();
            }
            if (until != null && !caller.reads()) {
                throw Problem.forbidden("wait needs the scope read beside write")
                        .exception();
            }
            return Optional.ofNullable(until).map(name -> new Wait(name, millis));
        }
    }

    /// @return the state that was reached: `published` when the time was over first
    String await(Wait wait, Receipt receipt, Caller caller, String from) {
        var token = receipt.token();
        if (token.isEmpty()) {
            return "published";
        }
        var path = "/v1/status?wait_for=" + token.get() + "&until=" + wait.until() + "&timeout_ms=" + wait.millis();
        try {
            return switch (api.get(path, caller.credential(), from).status()) {
                case 200 -> wait.until();
                case 409 -> "rejected";
                default -> "published";
            };
        } catch (dev.alluvium.gateway.http.ProblemException e) {
            // It is published, whatever query-api is doing.
            return "published";
        }
    }
}
