package dev.alluvium.gateway.webhook;

import dev.alluvium.runtime.settings.Networks;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;

/// Which addresses may be called by who may name any: those of the public internet, and what an operator allows.
/// What is not public is listed by the registries for special purposes (RFC 6890 and what updates it); an address that
/// carries another one within it counts as that one.
///
/// @param allowed though they are not public
record PublicAddresses(Networks allowed) {
    private static final Networks SPECIAL = Networks.parse("""
        0.0.0.0/8,10.0.0.0/8,100.64.0.0/10,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,192.0.0.0/24,192.0.2.0/24,\
        192.88.99.0/24,192.168.0.0/16,198.18.0.0/15,198.51.100.0/24,203.0.113.0/24,224.0.0.0/3,\
        ::/96,::ffff:0:0:0/96,64:ff9b:1::/48,100::/8,200::/7,400::/6,800::/5,1000::/4,2001::/23,2001:db8::/32,\
        3fff::/20,4000::/2,8000::/1\
        """);
    private static final Networks TRANSLATED = Networks.parse("64:ff9b::/96");
    private static final Networks SIX_TO_FOUR = Networks.parse("2002::/16");
    private static final int V4_BYTES = 4;

    boolean admit(InetAddress address) {
        return isAllowed(address) || !SPECIAL.contains(carried(address)) && !SPECIAL.contains(address);
    }

    /// Whether an operator has named it.
    boolean isAllowed(InetAddress address) {
        return allowed.contains(address);
    }

    private static InetAddress carried(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address;
        }
        var bytes = address.getAddress();
        if (TRANSLATED.contains(address)) {
            return v4(bytes, bytes.length - V4_BYTES);
        }
        return SIX_TO_FOUR.contains(address) ? v4(bytes, 2) : address;
    }

    private static InetAddress v4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + V4_BYTES));
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
