package dev.alluvium.insight.derive.chat;

import dev.alluvium.insight.derive.CountDrops;
import dev.alluvium.insight.derive.DerivationUnavailableException;
import dev.alluvium.insight.derive.DropReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// One request to `/v1/chat/completions`, tried again while the server is down or busy, and only then. Thread-safe.
final class ChatCall implements AutoCloseable {

    private static final int LONGEST_ANSWER = 256 << 10;
    private static final int TRIES = 3;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /// What became of a request that the server did answer.
    sealed interface Reply {
        record Body(byte[] bytes) implements Reply {}

        record TooLong() implements Reply {}

        /// It says that the request is at fault; the same would be said of it again.
        record Refused() implements Reply {}

        /// It answers others, and not this one.
        record None() implements Reply {}
    }

    private final ModelDerivation.Options options;
    private final CountDrops drops;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    ChatCall(ModelDerivation.Options options, CountDrops drops) {
        this.options = options;
        this.drops = drops;
    }

    Reply ask(byte[] body) throws DerivationUnavailableException, InterruptedException {
        for (int tried = 1; ; tried++) {
            var response = send(body);
            int status = response.map(HttpResponse::statusCode).orElse(503);
            switch (status) {
                case 200 -> {
                    return response.orElseThrow().body();
                }
                case 400, 413, 422 -> {
                    return new Reply.Refused();
                }
                case 401, 403, 404, 405 ->
                    throw unavailable(
                            "status " + status + ": look at ALLUVIUM_INSIGHT_MODEL_URL, _NAME and _API_KEY", null);
                default -> {
                    if (tried == TRIES) {
                        throw unavailable("status " + status, null);
                    }
                    Thread.sleep(pause(response, tried));
                }
            }
        }
    }

    /// @return empty when there was no connection, or it broke
    /// @throws DerivationUnavailableException when it took too long; trying again at once would take as long
    private Optional<HttpResponse<Reply>> send(byte[] body)
            throws DerivationUnavailableException, InterruptedException {
        var answer = http.sendAsync(request(body), response -> {
            var head = new Head();
            return BodySubscribers.mapping(BodySubscribers.ofByteArrayConsumer(head), end -> head.reply());
        });
        try {
            return Optional.of(answer.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            drops.dropped(DropReason.LATE);
            throw unavailable("time-out", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException) {
                return Optional.empty();
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /// Keeps as much of an answer as anybody asked for.
    private static final class Head implements Consumer<Optional<byte[]>> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean isTooLong;

        @Override
        public void accept(Optional<byte[]> part) {
            part.ifPresent(some -> {
                isTooLong |= bytes.size() + some.length > LONGEST_ANSWER;
                if (!isTooLong) {
                    bytes.writeBytes(some);
                }
            });
        }

        Reply reply() {
            return isTooLong ? new Reply.TooLong() : new Reply.Body(bytes.toByteArray());
        }
    }

    private HttpRequest request(byte[] body) {
        var request = HttpRequest.newBuilder(options.url())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        options.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request.build();
    }

    private Duration pause(Optional<HttpResponse<Reply>> response, int tried) {
        var wanted = response.flatMap(answer -> answer.headers().firstValue("Retry-After"))
                .filter(text -> text.matches("\\d{1,4}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(options.pause().multipliedBy(tried));
        return wanted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wanted;
    }

    private static DerivationUnavailableException unavailable(String message, Throwable cause) {
        return new DerivationUnavailableException("the chat model: " + message, cause);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
