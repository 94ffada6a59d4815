/// What a caller is told when a request is refused or fails (RFC 9457).
/// Enter at [Problem], which names what there is, and throw a [ProblemException].
/// It knows nothing of requests, nor of who sends them.
package dev.alluvium.query.http.problem;
