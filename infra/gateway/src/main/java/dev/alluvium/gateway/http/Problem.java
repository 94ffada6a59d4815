package dev.alluvium.gateway.http;

import dev.alluvium.http.admission.BusyException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a caller is told when it does not get what it asked for (RFC 9457), in the form of query-api.
///
/// @param further members beside the usual ones
public record Problem(
        String title,
        int status,
        String detail,
        List<FieldError> errors,
        Map<String, Object> further,
        Map<String, String> headers) {
    public static final String CONTENT_TYPE = "application/problem+json";

    /// @param index of the message in the request, or null where there is one only
    public record FieldError(Integer index, String field, String message) {
        private Map<String, Object> view() {
            var view = new LinkedHashMap<String, Object>();
            if (index != null) {
                view.put("index", index);
            }
            view.put("field", field == null ? "" : field);
            view.put("message", message);
            return view;
        }
    }

    public static Problem of(int status, String title, String detail) {
        return new Problem(title, status, detail, List.of(), Map.of(), Map.of());
    }

    public static Problem invalid(List<FieldError> errors) {
        var first = errors.getFirst();
        var where = (first.index() == null ? "" : "message " + first.index() + ": ")
                + (first.field() == null || first.field().isEmpty() ? "" : first.field() + ": ");
        var detail = errors.size() == 1
                ? where + first.message()
                : errors.size() + " things are not as they must be; see errors";
        return new Problem("The request is not valid", 422, detail, List.copyOf(errors), Map.of(), Map.of());
    }

    public static Problem invalid(String field, String message) {
        return invalid(List.of(new FieldError(null, field, message)));
    }

    public static Problem malformed(String detail) {
        return of(400, "The body is not JSON that can be read", detail);
    }

    public static Problem unauthorized() {
        return of(401, "A valid credential is needed", "send Authorization: Bearer <API key or token>")
                .with("WWW-Authenticate", "Bearer");
    }

    public static Problem forbidden(String detail) {
        return of(403, "This credential may not do that", detail);
    }

    public static Problem tooLarge(String detail) {
        return of(413, "The body is too large", detail);
    }

    public static Problem unavailable(String detail, int retryAfterSeconds) {
        return of(503, "Not available at the moment", detail).with("Retry-After", Integer.toString(retryAfterSeconds));
    }

    public static Problem busy(BusyException e) {
        return unavailable(e.getMessage(), e.retryAfterSeconds());
    }

    public static Problem tooMany(String detail, long seconds) {
        return of(429, "Too many requests", detail).with("Retry-After", Long.toString(Math.max(1, seconds)));
    }

    public Problem with(String header, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Problem(title, status, detail, errors, further, all);
    }

    public Problem saying(String member, Object value) {
        var all = new LinkedHashMap<>(further);
        all.put(member, value);
        return new Problem(title, status, detail, errors, all, headers);
    }

    public ProblemException exception() {
        return new ProblemException(this);
    }

    public byte[] json() {
        var view = new LinkedHashMap<String, Object>();
        view.put("title", title);
        view.put("status", status);
        view.put("detail", detail);
        if (!errors.isEmpty()) {
            view.put("errors", errors.stream().map(FieldError::view).toList());
        }
        view.putAll(further);
        return Json.bytes(view);
    }
}
