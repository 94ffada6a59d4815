/// The wire below the routes: which connections are kept ([Connections]), a body that has to arrive in time
/// ([TimedBody]), whether a caller is still there ([CallerPresence]), and where a request comes from
/// ([ClientAddress]). Entered by the package above and by what answers in a
/// process. It may not know routes, credentials or tenants.
package dev.alluvium.http.connection;
