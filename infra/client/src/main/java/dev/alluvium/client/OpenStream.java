package dev.alluvium.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One answer of lines, from its request to its end. Lines are asked for as they are taken, so that who reads slowly
/// slows the sender and fills no memory.
final class OpenStream implements AutoCloseable {
    private static final int LINES_AHEAD = 64;
    private static final long LARGEST_PROBLEM = 1 << 20;

    private final LinkedBlockingQueue<Sign> signs = new LinkedBlockingQueue<>();
    private final Lines lines = new Lines();
    private final CompletableFuture<HttpResponse<byte[]>> answer;

    sealed interface Sign {
        /// The answer has begun, and is one of lines.
        record Begun() implements Sign {}

        record Line(String text) implements Sign {}

        /// Nothing further comes.
        record Refused(ProblemException problem) implements Sign {}

        /// Nothing further comes, and who asks again may get more.
        record Over(Optional<Throwable> failure) implements Sign {}

        /// Something else answered.
        record Strange(UnexpectedAnswerException failure) implements Sign {}
    }

    OpenStream(Calls calls, Ask ask) {
        answer = calls.connection().http().sendAsync(calls.connection().request(ask), this::body);
        answer.whenComplete((response, failure) -> end(calls, response, failure).ifPresent(signs::add));
    }

    private BodySubscriber<byte[]> body(HttpResponse.ResponseInfo info) {
        if (isLines(info.statusCode(), info.headers().firstValue("Content-Type"))) {
            signs.add(new Sign.Begun());
            return BodySubscribers.fromLineSubscriber(lines, _ -> new byte[0], UTF_8, null);
        }
        return BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_PROBLEM)
                .apply(info);
    }

    private static boolean isLines(int status, Optional<String> type) {
        return status == 200 && type.orElse("").matches("(?i)text/event-stream\\s*(;.*)?");
    }

    /// Of an answer of lines [Lines] tells the end: lines may still wait to be taken when all of it has arrived.
    private static Optional<Sign> end(Calls calls, HttpResponse<byte[]> response, Throwable failure) {
        if (failure != null) {
            return Optional.of(new Sign.Over(Optional.of(failure)));
        }
        var type = response.headers().firstValue("Content-Type");
        if (isLines(response.statusCode(), type)) {
            return Optional.empty();
        }
        if (response.statusCode() < 300) {
            return Optional.of(new Sign.Strange(new UnexpectedAnswerException(
                    response.statusCode() + " with " + type.orElse("nothing") + " in place of events")));
        }
        return Optional.of(new Sign.Refused(new ProblemException(
                Problem.of(response.statusCode(), response.body(), RetryAfter.of(response.headers(), calls.now())))));
    }

    /// @return empty when nothing came within that time
    Optional<Sign> next(Duration limit) throws InterruptedException {
        var sign = signs.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (sign instanceof Sign.Line) {
            lines.oneMore();
        }
        return Optional.ofNullable(sign);
    }

    @Override
    public void close() {
        lines.cancel();
        answer.cancel(true);
    }

    private final class Lines implements Flow.Subscriber<String> {
        private volatile Flow.Subscription subscription;
        private volatile boolean cancelled;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (cancelled) {
                given.cancel();
            } else {
                given.request(LINES_AHEAD);
            }
        }

        @Override
        public void onNext(String line) {
            signs.add(new Sign.Line(line));
        }

        @Override
        public void onError(Throwable failure) {
            // The answer as a whole fails with it.
        }

        @Override
        public void onComplete() {
            signs.add(new Sign.Over(Optional.empty()));
        }

        void oneMore() {
            subscription.request(1);
        }

        void cancel() {
            cancelled = true;
            var given = subscription;
            if (given != null) {
                given.cancel();
            }
        }
    }
}
