package dev.alluvium.client;

import java.time.Duration;

/// How long is waited, and how often is tried again.
///
/// @param connect to open a connection
/// @param call one call, with everything that is tried again in it; what a call asks the server to wait is added
/// @param attempts of one call at most; 1 for no second one
/// @param reconnect how long a stream of events that broke off is tried to be opened again
public record Options(Duration connect, Duration call, int attempts, Duration reconnect) {
    public static final Options DEFAULT =
            new Options(Duration.ofSeconds(5), Duration.ofSeconds(30), 4, Duration.ofMinutes(5));

    public Options {
        if (!connect.isPositive() || !call.isPositive() || reconnect.isNegative() || attempts < 1) {
            throw new IllegalArgumentException("times and attempts must be positive");
        }
    }

    public Options connect(Duration value) {
        return new Options(value, call, attempts, reconnect);
    }

    public Options call(Duration value) {
        return new Options(connect, value, attempts, reconnect);
    }

    public Options attempts(int value) {
        return new Options(connect, call, value, reconnect);
    }

    public Options reconnect(Duration value) {
        return new Options(connect, call, attempts, value);
    }
}
