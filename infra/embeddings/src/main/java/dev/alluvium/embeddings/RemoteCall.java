package dev.alluvium.embeddings;

import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;

/// One request for the vectors of some texts. Sorts what can go wrong by what the caller is to do about it:
/// [TextRefusedException] for an answer that speaks of the texts, [ModelUnavailableException] for one that does not,
/// [ModelFailedException] where it can be either. Thread-safe.
final class RemoteCall implements AutoCloseable {

    private static final int ENVELOPE_BYTES = 64 << 10;
    /// Of one number, written out with all its digits.
    private static final int NUMBER_BYTES = 40;

    private final RemoteModel.Options options;
    private final EmbeddingsJson json = new EmbeddingsJson();
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    RemoteCall(RemoteModel.Options options) {
        this.options = options;
    }

    /// In the order of the texts, of length 1 where they have any.
    List<float[]> embed(List<String> texts) throws InterruptedException {
        var response = send(texts);
        int status = response.statusCode();
        return switch (status) {
            case 200 -> vectors(response.body(), texts.size());
            case 400, 413, 422 -> throw new TextRefusedException("status " + status);
            case 401, 403, 404, 405 -> throw unavailable(response, ": look at ALLUVIUM_MODEL_URL, _NAME and _API_KEY");
            case 408, 409, 425, 429 -> throw unavailable(response, "");
            default ->
                throw retryAfter(response).isZero()
                        ? new ModelFailedException("status-" + status, null)
                        : unavailable(response, "");
        };
    }

    private List<float[]> vectors(byte[] body, int count) {
        try {
            var vectors = json.vectors(body, count);
            vectors.forEach(Vectors::normalise);
            return vectors;
        } catch (JacksonException | IllegalArgumentException e) {
            // Its message may quote what was sent.
            throw new ModelFailedException("unreadable-answer", null);
        }
    }

    private HttpResponse<byte[]> send(List<String> texts) throws InterruptedException {
        long most = ENVELOPE_BYTES + (long) texts.size() * options.dimension() * NUMBER_BYTES;
        var answer = http.sendAsync(request(texts), BodyHandlers.limiting(BodyHandlers.ofByteArray(), most));
        try {
            return answer.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ModelFailedException("time-out", e);
        } catch (ExecutionException e) {
            var cause = e.getCause();
            throw cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException
                    ? new ModelUnavailableException("cannot be reached", Duration.ZERO, cause)
                    : new ModelFailedException("connection-lost", cause);
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest request(List<String> texts) {
        var request = HttpRequest.newBuilder(options.url())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofByteArray(json.request(options.model(), texts)));
        options.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request.build();
    }

    private static ModelUnavailableException unavailable(HttpResponse<?> response, String advice) {
        return new ModelUnavailableException(
                "answers with status " + response.statusCode() + advice, retryAfter(response), null);
    }

    /// In seconds; the form with a date is rare and stands for "later" here.
    private static Duration retryAfter(HttpResponse<?> response) {
        try {
            return response.headers()
                    .firstValue("Retry-After")
                    .map(text -> Duration.ofSeconds(Math.clamp(Long.parseLong(text.strip()), 0, 3600)))
                    .orElse(Duration.ZERO);
        } catch (NumberFormatException | DateTimeException e) {
            return Duration.ofSeconds(5);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
