package dev.alluvium.query.http;

import dev.alluvium.database.tenant.Caller;
import dev.alluvium.database.tenant.Scope;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.http.admission.BytesInFlight;
import dev.alluvium.http.admission.Deadline;
import dev.alluvium.http.admission.InProgress;
import dev.alluvium.http.admission.Turns;
import dev.alluvium.http.admission.Waiting;
import dev.alluvium.query.http.Access.Limits;
import dev.alluvium.query.http.body.Json;
import dev.alluvium.query.http.body.RequestBody;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.time.Duration;
import java.util.Optional;

/// What a request passes before its handler sees it: its credential, the rates of its caller, how many its
/// tenant has in progress, and, for others than searches, their turn.
final class Gate {
    private static final String TENANT = "alluvium.tenant";

    private final Credentials credentials;
    private final Duration time;
    private final Rates rates;
    private final InProgress requests;
    private final Turns others;
    private final BytesInFlight bytes;

    Gate(Credentials credentials, Limits limits) {
        this.credentials = credentials;
        this.time = limits.time();
        this.rates = new Rates(limits.keyRate(), limits.tenantRate(), limits.tenantTokens());
        this.requests = new InProgress(limits.atOnce().ofTenant(), "requests");
        this.others = new Turns(new Turns.Limits(
                limits.atOnce().otherRequests(), limits.atOnce().ofTenant(), limits.time()));
        this.bytes = new BytesInFlight(limits.atOnce().bytes(), limits.atOnce().bytes() / 2);
    }

    /// Searches wait for each other only, in turns of their own.
    void search(Context context, Routing.TenantHandler handler) {
        try (var request = admit(context)) {
            answer(request, handler.answer(request));
        }
    }

    /// Of all other requests that read a tenant's rows, few are answered at once, so that most connections of
    /// the pool are left to searches.
    void reader(Context context, Routing.TenantHandler handler) {
        try (var request = admit(context)) {
            answer(request, others.take(request.waiting(), () -> handler.answer(request)));
        }
    }

    /// Says who asks, or what its writes may touch: no row of a message is answered.
    void caller(Context context, Routing.TenantHandler handler) {
        try (var request = admit(context, credentials.caller(context))) {
            if (context.method().equals(HandlerType.POST)) {
                // Before its turn: what comes slowly must not keep others from theirs.
                request.body();
            }
            answer(request, others.take(request.waiting(), () -> handler.answer(request)));
        }
    }

    private Admitted admit(Context context) {
        return admit(context, credentials.caller(context, Scope.READ));
    }

    private Admitted admit(Context context, Caller caller) {
        var deadline = Deadline.in(time);
        context.attribute(TENANT, caller.tenant());
        rates.count(caller);
        var one = requests.begin(caller.tenant());
        return new Admitted(context, caller, deadline, new Admitted.Use(bytes.hold(caller.tenant()), one, rates));
    }

    /// Whose request it is, once its credential was accepted.
    static Optional<TenantId> tenant(Context context) {
        return Optional.ofNullable(context.attribute(TENANT));
    }

    private static void answer(Admitted request, Object answer) {
        request.deadline().check();
        request.hold(answer);
        Json.stream(request.context(), answer);
    }

    /// The gateway's own requests are not counted to a tenant; few are answered at once.
    void gateway(Context context, Routing.GatewayHandler handler) {
        credentials.gateway(context);
        var body = RequestBody.read(context);
        Json.answer(
                context,
                200,
                others.take(new Waiting("gateway", Deadline.in(time)), () -> handler.answer(context, body)));
    }

    /// The operator's own requests are not counted.
    void administrator(Context context) {
        credentials.administrator(context, context.pathParam("slug")).ifPresent(rates::count);
    }

    /// Of any tenant, and the operator.
    void anyAdministrator(Context context) {
        credentials.administrator(context).ifPresent(rates::count);
    }

    boolean isOperator(Context context) {
        return credentials.isOperator(context);
    }

    void operator(Context context) {
        credentials.operator(context);
    }
}
