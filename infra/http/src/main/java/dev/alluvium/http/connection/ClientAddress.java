package dev.alluvium.http.connection;

import dev.alluvium.runtime.settings.Networks;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a request comes from. What `X-Forwarded-For` or `Forwarded` (RFC 7239) say is believed as far as
/// trusted proxies wrote it: from the right, up to the first address that is none of theirs. Anybody can
/// write the rest.
public final class ClientAddress {
    private final Networks trusted;

    public ClientAddress(Networks trusted) {
        this.trusted = trusted;
    }

    /// @param peer at the other end of the connection
    /// @param forwardedFor each `X-Forwarded-For`, in order
    /// @param forwarded each `Forwarded`, in order
    public String of(String peer, List<String> forwardedFor, List<String> forwarded) {
        // With both, one may be the caller's own.
        if (forwardedFor.isEmpty() == forwarded.isEmpty()) {
            return peer;
        }
        var hops = forwarded.isEmpty() ? addresses(forwardedFor) : named(forwarded);
        var client = peer;
        for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
            var hop = literal(hops.get(i));
            if (hop.isEmpty()) {
                break;
            }
            client = hop.get().getHostAddress();
        }
        return client;
    }

    private boolean isTrusted(String address) {
        return literal(address).filter(trusted::contains).isPresent();
    }

    private static List<String> addresses(List<String> headers) {
        var all = new ArrayList<String>();
        for (var header : headers) {
            for (var hop : header.split(",")) {
                all.add(hop.strip());
            }
        }
        return all;
    }

    private static List<String> named(List<String> headers) {
        var all = new ArrayList<String>();
        for (var element : addresses(headers)) {
            var hop = "";
            for (var pair : element.split(";")) {
                var stripped = pair.strip();
                if (stripped.regionMatches(true, 0, "for=", 0, 4)) {
                    hop = stripped.substring(4).replace("\"", "").strip();
                }
            }
            all.add(hop);
        }
        return all;
    }

    /// With or without a port; an IPv6 address may be in brackets.
    private static Optional<InetAddress> literal(String hop) {
        var text = hop;
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            text = end < 0 ? "" : text.substring(1, end);
        } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
            text = text.substring(0, text.indexOf(':'));
        }
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
