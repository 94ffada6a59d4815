package dev.alluvium.client;

import dev.alluvium.client.ProblemException.FieldError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a problem document says.
record Problem(int status, String title, String detail, List<FieldError> errors, Optional<Duration> retryAfter) {

    /// Whatever of it is there; a proxy's page of HTML has a status alone.
    static Problem of(int status, byte[] body, Optional<Duration> retryAfter) {
        try {
            return read(Fields.read(body), status, retryAfter);
        } catch (UnexpectedAnswerException e) {
            return new Problem(status, "HTTP " + status, "", List.of(), retryAfter);
        }
    }

    /// @param status of the answer; what the document says of it is only a repetition
    static Problem read(Fields said, int status, Optional<Duration> retryAfter) {
        var errors = said.has("errors")
                ? said.list(
                        "errors",
                        each -> new FieldError(
                                each.optionalInt("index"),
                                each.optionalText("field").orElse(""),
                                each.optionalText("message").orElse("")))
                : List.<FieldError>of();
        return new Problem(
                status,
                said.optionalText("title").orElse("HTTP " + status),
                said.optionalText("detail").orElse(""),
                errors,
                retryAfter);
    }

    String sentence() {
        return status + " " + title + (detail.isEmpty() ? "" : ": " + detail);
    }
}
