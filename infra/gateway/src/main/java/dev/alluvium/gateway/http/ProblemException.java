package dev.alluvium.gateway.http;

/// A request ends here, with this answer. No stack trace: a flood of bad requests must stay cheap.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}
