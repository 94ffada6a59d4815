package dev.alluvium.gateway.http;

import dev.alluvium.http.connection.ClientAddress;
import io.javalin.config.Key;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;

/// Where a request comes from, as far as trusted proxies say.
public final class CallerAddress {
    static final Key<ClientAddress> ADDRESSES = new Key<>("addresses-of-callers");

    private CallerAddress() {}

    public static String of(Context context) {
        return context.appData(ADDRESSES)
                .of(context.ip(), headers(context, "X-Forwarded-For"), headers(context, "Forwarded"));
    }

    private static List<String> headers(Context context, String name) {
        return Collections.list(context.req().getHeaders(name));
    }
}
