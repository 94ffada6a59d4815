package dev.alluvium.gateway.webhook;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/// An address that is called, and what it resolves to at this moment.
///
/// @param host without the brackets of version 6
/// @param path with its query
record Target(boolean secure, String host, int port, String path) {
    private static final int LONGEST = 2_000;
    private static final int HTTPS = 443;
    private static final int HTTP = 80;
    private static final int LAST_PORT = 65_535;

    /// Why an address is not called.
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /// @throws RefusedException with what is wrong with it
    static Target parse(String url) throws RefusedException {
        if (url.length() > LONGEST) {
            throw new RefusedException("must have at most " + LONGEST + " characters");
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new RefusedException("is no URL");
        }
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        if (!secure && !"http".equalsIgnoreCase(uri.getScheme())) {
            throw new RefusedException("must begin with https://");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
            throw new RefusedException("must name a host, in ASCII, and a port of 1 to " + LAST_PORT + " if any");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new RefusedException("must have no user, password or fragment");
        }
        return of(uri, secure);
    }

    private static Target of(URI uri, boolean secure) {
        var path = Optional.ofNullable(uri.getRawPath())
                .filter(its -> !its.isEmpty())
                .orElse("/");
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        int port = uri.getPort() > 0 ? uri.getPort() : secure ? HTTPS : HTTP;
        // As ASCII: what is beyond it would be written as something else.
        var whole = URI.create(path + query).toASCIIString();
        return new Target(secure, uri.getHost().replaceAll("^\\[|]$", ""), port, whole);
    }

    /// What `Host` says.
    String authority() {
        var name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (secure ? HTTPS : HTTP) ? name : name + ":" + port;
    }

    /// All that it resolves to; one that is refused among them refuses it as a whole. Whoever connects uses these and
    /// resolves no more: another answer may follow.
    List<InetAddress> resolve(PublicAddresses addresses) throws IOException {
        List<InetAddress> found;
        try {
            found = List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new RefusedException("does not resolve");
        }
        for (var each : found) {
            if (!addresses.admit(each)) {
                throw new RefusedException("resolves to an address that is not public");
            }
            if (!secure && !addresses.isAllowed(each)) {
                throw new RefusedException("must begin with https://");
            }
        }
        return found;
    }
}
