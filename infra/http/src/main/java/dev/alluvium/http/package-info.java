/// The HTTP server of the processes that answer callers: query-api and the gateway. One enters it at [HttpServer], with
/// a [Listener] for each address; what may be held and for how long is in `connection` and `admission`. It may not know
/// routes, credentials, tenants, or any other module but `runtime`.
package dev.alluvium.http;
