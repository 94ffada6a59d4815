package dev.alluvium.query.http.problem;

/// Carries a [Problem] out of a handler. No stack trace: it is an answer, not a fault.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.title(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
