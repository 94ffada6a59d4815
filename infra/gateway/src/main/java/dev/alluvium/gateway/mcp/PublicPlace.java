package dev.alluvium.gateway.mcp;

import io.javalin.http.Context;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where callers find the gateway, and who issues tokens for it.
///
/// @param url what the request's `Host` says when absent
/// @param issuer empty when keys alone are taken
public record PublicPlace(Optional<URI> url, Optional<String> issuer) {
    static final String METADATA = "/.well-known/oauth-protected-resource";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.\\-_:\\[\\]]{1,255}");
    private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.1", "[::1]");

    /// Without a slash at its end.
    String base(Context context) {
        if (url.isPresent()) {
            return url.get().toString().replaceFirst("/+$", "");
        }
        var host = context.host();
        return context.scheme() + "://" + (host != null && HOST.matcher(host).matches() ? host : "localhost");
    }

    /// Whether a page of this origin may call: one of this machine, or of the gateway's own address. Not what
    /// `Host` says, which a name that was bent to this machine says too.
    boolean admits(String origin) {
        try {
            var page = URI.create(origin);
            var host = page.getHost();
            return host != null
                    && (THIS_MACHINE.contains(host)
                            || url.filter(own -> isSame(own, page)).isPresent());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isSame(URI own, URI page) {
        return own.getScheme().equalsIgnoreCase(page.getScheme())
                && own.getRawAuthority().equalsIgnoreCase(page.getRawAuthority());
    }
}
