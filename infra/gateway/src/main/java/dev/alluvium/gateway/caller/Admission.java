package dev.alluvium.gateway.caller;

import dev.alluvium.http.admission.BytesInFlight;
import dev.alluvium.http.admission.BytesInFlight.Held;
import dev.alluvium.http.admission.InProgress;
import io.javalin.http.Context;
import java.util.UUID;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/// What requests of a tenant use of this process until their answers are written: so many at once, and so many bytes.
/// Thread-safe.
public record Admission(InProgress requests, BytesInFlight bytes) {
    private static final String BEGUN = Admission.class.getName();

    /// Counts a request, once.
    ///
    /// @throws dev.alluvium.http.admission.BusyException when its tenant has too many in progress
    void begin(Context context, UUID tenant) {
        if (context.attribute(BEGUN) == null) {
            var one = requests.begin(tenant);
            context.attribute(BEGUN, one);
            afterwards(context, one::close);
        }
    }

    /// What is read for an answer, which is held until it is written.
    public Held answer(Context context, UUID tenant) {
        var held = bytes.hold(tenant);
        afterwards(context, held::close);
        return held;
    }

    private static void afterwards(Context context, Runnable end) {
        Request.addCompletionListener(ServletContextRequest.getServletContextRequest(context.req()), _ -> end.run());
    }
}
