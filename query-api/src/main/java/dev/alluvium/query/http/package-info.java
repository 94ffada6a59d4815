/// The HTTP server: requests, credentials, limits, JSON and problem documents. One enters it at [ApiServer], and routes
/// are added with [Routing], which says who may call each. It may not know what the routes answer, nor any other
/// package of query-api.
package dev.alluvium.query.http;
