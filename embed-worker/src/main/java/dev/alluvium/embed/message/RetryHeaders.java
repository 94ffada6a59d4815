package dev.alluvium.embed.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/// What a record of `alluvium.messages.retries` says besides the event that it repeats.
///
/// @param attempts how often the text was tried before
/// @param dueAt not before
public record RetryHeaders(int attempts, Instant dueAt) {

    private static final String ATTEMPTS = "alluvium-attempts";
    private static final String DUE_AT = "alluvium-due-at";

    /// Zero attempts and long due where there are no such headers.
    public static RetryHeaders of(Headers headers) {
        return new RetryHeaders((int) number(headers, ATTEMPTS), Instant.ofEpochMilli(number(headers, DUE_AT)));
    }

    List<Header> headers() {
        return List.of(header(ATTEMPTS, attempts), header(DUE_AT, dueAt.toEpochMilli()));
    }

    private static long number(Headers headers, String name) {
        var header = headers.lastHeader(name);
        try {
            return header == null ? 0 : Long.parseLong(new String(header.value(), UTF_8));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Header header(String name, long value) {
        return new RecordHeader(name, Long.toString(value).getBytes(UTF_8));
    }
}
