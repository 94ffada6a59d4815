package dev.alluvium.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The call was refused, by a problem document (RFC 9457).
public final class ProblemException extends AlluviumException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.sentence(), null);
        this.problem = problem;
    }

    /// One field that is not as it must be.
    ///
    /// @param index of the message in a request of several
    /// @param field its path, as in `filter.session_id`
    public record FieldError(Optional<Integer> index, String field, String message) {}

    public int status() {
        return problem.status();
    }

    public String title() {
        return problem.title();
    }

    /// What to change, for people.
    public String detail() {
        return problem.detail();
    }

    public List<FieldError> errors() {
        return problem.errors();
    }

    /// When to come back, as `Retry-After` said.
    public Optional<Duration> retryAfter() {
        return problem.retryAfter();
    }
}
