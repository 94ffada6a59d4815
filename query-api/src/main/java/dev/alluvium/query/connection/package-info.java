/// The wire below the routes: which connections are kept ([Connections]), a body that has to arrive in time
/// ([TimedBody]), whether a caller is still there ([CallerPresence]), and where a request comes from
/// ([ClientAddress]). Entered by `query.http` alone. It may not know routes, credentials or tenants.
package dev.alluvium.query.connection;
