package dev.alluvium.query.http;

/// A credential that does not hold. No stack trace: it is an answer, not a fault.
final class RefusedCredentialException extends Exception {
    private static final long serialVersionUID = 1;

    private final AuthenticationFailure failure;

    RefusedCredentialException(AuthenticationFailure failure) {
        super(failure.detail(), null, false, false);
        this.failure = failure;
    }

    AuthenticationFailure failure() {
        return failure;
    }
}
