/// The HTTP server: callers, credentials and limits. One enters it at [ApiServer], and routes are added with [Routing],
/// which says who may call each. It may not know what the routes answer, nor any package of query-api but those below.
package dev.alluvium.query.http;
