package dev.alluvium.query.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/// Limits how many credentials that do not hold a client address may present. An address has attempts in stock; each
/// failure takes one, and the stock fills evenly up again within a minute. Without stock no further credential of
/// that address is looked at, so that guessing is slow and costs the database nothing.
///
/// A credential that has held before is always looked at: behind a proxy all callers have one address, and one of
/// them with a wrong key must not lock the others out. A new one waits a moment at most, since stock comes back one
/// by one.
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
    /// @return how long this address has to wait before the credential is looked at; zero for not at all
    Duration pause(String address, byte[] hash) {
        if (held.get(ByteBuffer.wrap(hash)) != null) {
            return Duration.ZERO;
        }
        double attempts = now(addresses.get(network(address))).attempts();
        return attempts >= 1 ? Duration.ZERO : Duration.ofNanos((long) ((1 - attempts) * NANOS_PER_MINUTE / perMinute));
    }

    void failed(String address, byte[] hash) {
        held.remove(ByteBuffer.wrap(hash));
        addresses.change(network(address), stock -> {
            var now = now(stock);
            return new Stock(Math.max(0, now.attempts() - 1), now.at());
        });
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
