package dev.alluvium.runtime.settings;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.stream.Stream;

/// Tenants' texts and a model's key go to its address: over plain HTTP, anybody on the way can read them.
public final class PlainHttp {

    private PlainHttp() {}

    /// @param setting that holds the address; the one that allows plain HTTP is named after it
    /// @throws RefusedException for plain HTTP to another machine, unless it is allowed
    public static void require(URI url, boolean allowed, String setting) {
        if ("http".equalsIgnoreCase(url.getScheme()) && !allowed && !isLoopback(url.getHost())) {
            throw new RefusedException(setting + " goes to another machine over plain HTTP: use https, or set "
                    + setting.replaceFirst("_URL$", "_PLAIN_HTTP") + "=true where the network is trusted");
        }
    }

    /// A name is loopback only where it is nothing else.
    private static boolean isLoopback(String host) {
        try {
            return host != null && Stream.of(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
