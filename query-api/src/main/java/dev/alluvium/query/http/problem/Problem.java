package dev.alluvium.query.http.problem;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What a caller is told when it does not get what it asked for (RFC 9457). Says what to change and never
/// repeats the text of a query or a credential.
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        String title,
        int status,
        String detail,
        List<FieldError> errors,
        @JsonIgnore Map<String, String> headers) {

    public static final String CONTENT_TYPE = "application/problem+json";

    /// @param field the path of the field, as in `filter.session_id`
    public record FieldError(String field, String message) {}

    public static Problem of(int status, String title, String detail) {
        return new Problem(title, status, detail, List.of(), Map.of());
    }

    public static Problem invalid(List<FieldError> errors) {
        var detail = errors.size() == 1
                ? errors.getFirst().field() + ": " + errors.getFirst().message()
                : errors.size() + " fields are not as they must be; see errors";
        return new Problem("The request is not valid", 422, detail, List.copyOf(errors), Map.of());
    }

    public static Problem invalid(String field, String message) {
        return invalid(List.of(new FieldError(field, message)));
    }

    public static Problem malformed(String detail, List<FieldError> errors) {
        return new Problem("The body is not JSON that can be read", 400, detail, errors, Map.of());
    }

    public static Problem unauthorized(String detail, String challenge) {
        return of(401, "A valid credential is needed", detail).with("WWW-Authenticate", challenge);
    }

    public static Problem forbidden(String detail) {
        return of(403, "This credential may not do that", detail);
    }

    public static Problem notFound(String detail) {
        return of(404, "Not found", detail);
    }

    public static Problem conflict(String field, String message) {
        return new Problem(
                "Conflicts with what exists", 409, message, List.of(new FieldError(field, message)), Map.of());
    }

    public static Problem unavailable(int retryAfterSeconds) {
        return unavailable("the database cannot answer now; try again", retryAfterSeconds);
    }

    public static Problem unavailable(String detail, int retryAfterSeconds) {
        return of(503, "Not available at the moment", detail).with("Retry-After", Integer.toString(retryAfterSeconds));
    }

    /// @param pause rounded up to whole seconds, which is all that the header can say
    public static Problem tooMany(String detail, Duration pause) {
        long seconds = pause.plusSeconds(1).minusNanos(1).toSeconds();
        return of(429, "Too many requests", detail).with("Retry-After", Long.toString(seconds));
    }

    public Problem with(String header, String value) {
        var all = new java.util.HashMap<>(headers);
        all.put(header, value);
        return new Problem(title, status, detail, errors, Map.copyOf(all));
    }

    public ProblemException exception() {
        return new ProblemException(this);
    }
}
