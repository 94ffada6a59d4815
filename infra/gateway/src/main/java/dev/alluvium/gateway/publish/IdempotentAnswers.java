package dev.alluvium.gateway.publish;

import dev.alluvium.gateway.http.Problem;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/// What requests with an `Idempotency-Key` were answered, for an hour and within a bound of bytes. Beyond
/// that, and in another process, a repeated request publishes the same ids again, which the ids make one
/// message. Thread-safe.
public final class IdempotentAnswers {
    private static final Duration KEPT = Duration.ofHours(1);
    private static final int OVERHEAD = 500;

    private final long mostBytes;
    private final LinkedHashMap<Key, Answer> answers = new LinkedHashMap<>();
    private long bytes;

    /// @param speaker the key or the principal that asked
    public record Key(UUID tenant, Object speaker, String text) {}

    /// @param body null while the request is in progress
    private record Answer(byte[] request, byte[] body, long made) {
        long bytes() {
            return OVERHEAD + (body == null ? 0 : body.length);
        }
    }

    public IdempotentAnswers(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /// @param request what tells it from another one
    public byte[] once(Key key, byte[] request, Supplier<byte[]> work) {
        var earlier = begin(key, request);
        if (earlier != null) {
            return earlier;
        }
        byte[] body = null;
        try {
            body = work.get();
            return body;
        } finally {
            end(key, request, body);
        }
    }

    private synchronized byte[] begin(Key key, byte[] request) {
        forgetOld();
        var earlier = answers.get(key);
        if (earlier == null) {
            put(key, new Answer(request, null, System.nanoTime()));
            return null;
        }
        if (!Arrays.equals(earlier.request(), request)) {
            throw Problem.invalid("Idempotency-Key", "was used for another request")
                    .exception();
        }
        if (earlier.body() == null) {
            throw Problem.of(409, "In progress", "a request with this Idempotency-Key is in progress")
                    .with("Retry-After", "1")
                    .exception();
        }
        return earlier.body();
    }

    private synchronized void end(Key key, byte[] request, byte[] body) {
        var begun = answers.remove(key);
        bytes -= begun == null ? 0 : begun.bytes();
        if (body != null) {
            put(key, new Answer(request, body, System.nanoTime()));
        }
    }

    private void put(Key key, Answer answer) {
        answers.put(key, answer);
        bytes += answer.bytes();
    }

    private void forgetOld() {
        long now = System.nanoTime();
        var each = answers.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Key, Answer> eldest = each.next();
            boolean old = now - eldest.getValue().made() > KEPT.toNanos();
            if (!old && bytes <= mostBytes) {
                return;
            }
            if (eldest.getValue().body() != null) {
                bytes -= eldest.getValue().bytes();
                each.remove();
            }
        }
    }
}
