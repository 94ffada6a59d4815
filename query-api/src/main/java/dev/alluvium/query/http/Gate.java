package dev.alluvium.query.http;

import dev.alluvium.database.Caller;
import dev.alluvium.database.Scope;
import dev.alluvium.query.http.Access.Limits;
import io.javalin.http.Context;

/// What a request passes before its handler sees it: whose it is, whether that one asks too often, and whose turn it
/// is.
final class Gate {
    private final Credentials credentials;
    private final Rates rates;
    private final AdmitRequests admission;

    Gate(Credentials credentials, Limits limits) {
        this.credentials = credentials;
        this.rates = new Rates(limits.keyRate(), limits.tenantRate());
        this.admission = new AdmitRequests(limits.otherRequests(), limits.time());
    }

    void search(Context context, Routing.TenantHandler handler) throws Exception {
        handler.handle(context, caller(context));
    }

    void reader(Context context, Routing.TenantHandler handler) throws Exception {
        var caller = caller(context);
        admission.behindSearches(() -> handler.handle(context, caller));
    }

    private Caller caller(Context context) {
        var caller = credentials.caller(context, Scope.READ);
        rates.count(caller);
        return caller;
    }

    /// The operator's own requests are not counted.
    void administrator(Context context) {
        credentials.administrator(context, context.pathParam("slug")).ifPresent(rates::count);
    }

    void operator(Context context) {
        credentials.operator(context);
    }
}
