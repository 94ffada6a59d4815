/// Secrets that this process needs again and query-api keeps: sealed here, so that nobody else can read them, and what
/// is signed by them. It knows nothing of who they belong to.
package dev.alluvium.gateway.secret;
