package dev.alluvium.runtime.settings;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/// Some addresses and networks, as `10.0.0.7`, `10.1.0.0/16`, `fd00::/8`, with commas.
public final class Networks {
    public static final Networks NONE = new Networks(List.of());

    /// Shorter forms of version 4 mean something else to each reader.
    private static final Pattern DOTTED = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    private final List<Network> networks;

    private Networks(List<Network> networks) {
        this.networks = networks;
    }

    private record Network(byte[] address, int bits) {
        private boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((other[bit / 8] & mask) != (address[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /// @throws IllegalArgumentException when a part is no address and no network
    public static Networks parse(String text) {
        var networks = new ArrayList<Network>();
        for (var part : text.split(",")) {
            if (!part.isBlank()) {
                networks.add(network(part.strip()));
            }
        }
        return new Networks(List.copyOf(networks));
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        var address = literal(slash < 0 ? text : text.substring(0, slash), text);
        int most = 8 * address.length;
        int bits = slash < 0 ? most : bits(text, slash);
        if (bits < 0 || bits > most) {
            throw refused(text);
        }
        return new Network(address, bits);
    }

    private static byte[] literal(String address, String text) {
        if (!DOTTED.matcher(address).matches() && address.indexOf(':') < 0) {
            throw refused(text);
        }
        try {
            return InetAddress.ofLiteral(address).getAddress();
        } catch (IllegalArgumentException e) {
            throw refused(text);
        }
    }

    private static int bits(String text, int slash) {
        try {
            return Integer.parseInt(text.substring(slash + 1));
        } catch (NumberFormatException e) {
            throw refused(text);
        }
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no address and no network such as 10.0.0.7, 10.1.0.0/16 or fd00::/8");
    }

    public boolean contains(InetAddress address) {
        var bytes = address.getAddress();
        return networks.stream().anyMatch(network -> network.contains(bytes));
    }

    /// As a setting.
    public static final class FromText implements Converter<Networks> {
        private static final long serialVersionUID = 1L;

        @Override
        public Networks convert(String value) {
            return parse(value);
        }
    }
}
