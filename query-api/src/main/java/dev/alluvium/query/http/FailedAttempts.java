package dev.alluvium.query.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/// Counts the credentials that do not hold, of each client address. An address has attempts in stock; each failure
/// takes one, and the stock fills evenly up again within a minute. Without stock it is told to wait instead of what is
/// wrong, whatever it presents that does not hold. What holds is never refused: behind a proxy all callers have one
/// address, and none of them may lock the others out.
///
/// Thread-safe, and bounded in memory. Requests that run at the same time may overdraw the stock.
final class FailedAttempts {
    static final int MOST_ADDRESSES = 10_000;
    static final int MOST_CREDENTIALS = 10_000;

    private static final double NANOS_PER_MINUTE = Duration.ofMinutes(1).toNanos();
    private static final int NETWORK_BYTES = 8;

    private final int perMinute;
    private final LongSupplier nanoTime;
    private final LruMap<String, Stock> addresses = new LruMap<>(MOST_ADDRESSES);
    private final LruMap<ByteBuffer, Boolean> held = new LruMap<>(MOST_CREDENTIALS);

    FailedAttempts(int perMinute, LongSupplier nanoTime) {
        this.perMinute = perMinute;
        this.nanoTime = nanoTime;
    }

    private record Stock(double attempts, long at) {}

    /// @param hash of the credential; the text itself is not kept
    boolean hasHeld(byte[] hash) {
        return held.get(ByteBuffer.wrap(hash)) != null;
    }

    /// @return how long this address should wait before it presents another one; zero while it has attempts
    /// in stock
    Duration failed(String address, byte[] hash) {
        held.remove(ByteBuffer.wrap(hash));
        var network = network(address);
        double attempts = now(addresses.get(network)).attempts();
        addresses.change(network, stock -> {
            var now = now(stock);
            return new Stock(Math.max(0, now.attempts() - 1), now.at());
        });
        return attempts >= 1 ? Duration.ZERO : Duration.ofNanos((long) ((1 - attempts) * NANOS_PER_MINUTE / perMinute));
    }

    void succeeded(byte[] hash) {
        held.change(ByteBuffer.wrap(hash), _ -> true);
    }

    int addresses() {
        return addresses.size();
    }

    private Stock now(Stock stock) {
        long at = nanoTime.getAsLong();
        if (stock == null) {
            return new Stock(perMinute, at);
        }
        double filled = stock.attempts() + (at - stock.at()) * perMinute / NANOS_PER_MINUTE;
        return new Stock(Math.min(perMinute, filled), at);
    }

    /// One IPv6 client has a network of its own, and more addresses in it than could be counted.
    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            var parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES))
                    : parsed.getHostAddress();
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
