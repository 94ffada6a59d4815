package dev.alluvium.query.http;

/// Why a request was turned away before it was looked at: the `reason` of the meter `alluvium.auth.failures`.
enum AuthenticationFailure {
    NO_CREDENTIAL("send Authorization: Bearer and a key"),
    UNKNOWN_KEY("the credential is not valid"),
    BAD_TOKEN("the token is not valid: signature, issuer, audience, times or claims are not as they must be"),
    EXPIRED_TOKEN("the token is expired"),
    LONG_TOKEN("the token lives longer than is accepted here, from iat to exp"),
    OLD_TOKEN("the token was issued before its tenant was created, or does not say when (iat) and names it by slug"),
    UNKNOWN_TENANT("the token names no tenant that is known here"),
    TOO_MANY_FAILURES("too many credentials from this address were not valid");

    private final String detail;

    AuthenticationFailure(String detail) {
        this.detail = detail;
    }

    /// What the caller is told.
    String detail() {
        return detail;
    }
}
