package dev.alluvium.client;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Makes calls, each within its time, and makes those again that may be repeated. Thread-safe.
///
/// All calls that this client knows may be repeated: reads change nothing, edits and deletions say the whole state,
/// and what is published has an `Idempotency-Key`.
record Calls(Connection connection, Options options, InstantSource clock) {
    private static final long LARGEST_ANSWER = 64L << 20;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final int MOST_DOUBLINGS = 6;

    private record Answer(int status, String type, byte[] body, Optional<Duration> retryAfter) {}

    private sealed interface Outcome {
        record Got(Fields fields) implements Outcome {}

        /// @param pause as the server said
        record MayPass(AlluviumException failure, Optional<Duration> pause) implements Outcome {}
    }

    /// @return the object that was answered
    Fields ask(Ask ask) {
        long end = System.nanoTime() + options.call().plus(ask.waiting()).toNanos();
        for (int attempt = 1; ; attempt++) {
            switch (tried(ask, end)) {
                case Outcome.Got(var fields) -> {
                    return fields;
                }
                case Outcome.MayPass(var failure, var said) -> {
                    var pause = said.orElse(pause(attempt));
                    if (attempt >= options.attempts() || pause.toNanos() >= end - System.nanoTime()) {
                        throw failure;
                    }
                    sleep(pause, failure);
                }
            }
        }
    }

    private Outcome tried(Ask ask, long end) {
        try {
            var answer = once(ask, end);
            if (answer.status() < 300) {
                return new Outcome.Got(read(answer));
            }
            var problem = new ProblemException(Problem.of(answer.status(), answer.body(), answer.retryAfter()));
            if (mayPass(answer)) {
                return new Outcome.MayPass(problem, answer.retryAfter());
            }
            throw problem;
        } catch (NoAnswerException e) {
            return new Outcome.MayPass(e, Optional.empty());
        }
    }

    /// 409 with a time is the answer while the first of two calls with one key is still in progress.
    private static boolean mayPass(Answer answer) {
        return answer.status() == 429
                || answer.status() == 503
                || answer.status() == 409 && answer.retryAfter().isPresent();
    }

    private Answer once(Ask ask, long end) {
        var sent = connection
                .http()
                .sendAsync(connection.request(ask), BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER));
        try {
            return answer(sent.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw new NoAnswerException(connection + ": no answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException(connection + ": interrupted", e);
        } catch (ExecutionException e) {
            throw new NoAnswerException(connection + ": " + reason(e.getCause()), e.getCause());
        } finally {
            // Ends what is still going on.
            sent.cancel(true);
        }
    }

    /// The connector's own failures often have no message.
    static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private Answer answer(HttpResponse<byte[]> response) {
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse("nothing"),
                response.body(),
                RetryAfter.of(response.headers(), clock.instant()));
    }

    private static Fields read(Answer answer) {
        if (!answer.type().matches("(?i)application/(.+\\+)?json\\s*(;.*)?")) {
            throw new UnexpectedAnswerException(answer.status() + " with " + answer.type() + " in place of JSON");
        }
        return Fields.read(answer.body());
    }

    /// An interrupted thread does not sleep: it fails with what it would have waited for.
    private static void sleep(Duration wait, AlluviumException failure) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    /// Twice as long each time, and at random, so that callers who failed together do not come back together.
    private static Duration pause(int attempt) {
        long longest = FIRST_PAUSE_MILLIS << Math.min(attempt, MOST_DOUBLINGS);
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest));
    }

    Instant now() {
        return clock.instant();
    }
}
