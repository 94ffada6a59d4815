package dev.alluvium.query.message;

import dev.alluvium.events.WaitToken;
import dev.alluvium.query.http.Admitted;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.problem.Problem;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Waits for what a token stands for, so that figures are asked for that count it.
public interface StatusWait {
    int MOST_MILLIS = 30_000;
    int DEFAULT_MILLIS = 2_000;

    /// @param searchable else stored is enough
    record Wait(WaitToken token, boolean searchable, Duration timeout) {
        private static final List<String> KNOWN = List.of("wait_for", "until", "timeout_ms");

        /// From the query of `GET /v1/status`; empty when nothing is to be waited for.
        static Optional<Wait> read(Context context) {
            var errors = new ArrayList<Problem.FieldError>();
            context.queryParamMap().forEach((name, values) -> {
                if (!KNOWN.contains(name)) {
                    errors.add(new Problem.FieldError(Parameters.shown(name), "is not known"));
                } else if (values.size() != 1) {
                    errors.add(new Problem.FieldError(name, "must be given once"));
                }
            });
            var text = context.queryParam("wait_for");
            var token = Optional.ofNullable(text).flatMap(WaitToken::parse);
            if (text == null && !context.queryParamMap().isEmpty() && errors.isEmpty()) {
                errors.add(new Problem.FieldError("wait_for", "is required beside the others"));
            } else if (text != null && token.isEmpty()) {
                errors.add(new Problem.FieldError("wait_for", "is not one of ours"));
            }
            boolean searchable = until(context.queryParam("until"), errors);
            var timeout = timeout(context.queryParam("timeout_ms"), errors);
            if (!errors.isEmpty()) {
                throw Problem.invalid(errors).exception();
            }
            return token.map(its -> new Wait(its, searchable, timeout));
        }

        private static boolean until(String text, List<Problem.FieldError> errors) {
            if (text != null && !text.equals("stored") && !text.equals("searchable")) {
                errors.add(new Problem.FieldError("until", "must be stored or searchable"));
            }
            return !"stored".equals(text);
        }

        private static Duration timeout(String text, List<Problem.FieldError> errors) {
            if (text == null) {
                return Duration.ofMillis(DEFAULT_MILLIS);
            }
            int millis = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
            if (millis < 0 || millis > MOST_MILLIS) {
                errors.add(new Problem.FieldError("timeout_ms", "must be between 0 and " + MOST_MILLIS));
            }
            return Duration.ofMillis(Math.max(0, millis));
        }
    }

    void await(Admitted request, Wait wait);
}
