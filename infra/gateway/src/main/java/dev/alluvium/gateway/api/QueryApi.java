package dev.alluvium.gateway.api;

import dev.alluvium.gateway.http.Json;
import dev.alluvium.gateway.http.Problem;
import dev.alluvium.http.admission.BusyException;
import dev.alluvium.http.admission.BytesInFlight.Held;
import dev.alluvium.runtime.settings.SharedSecret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;

/// query-api, asked over HTTP. Thread-safe.
public final class QueryApi {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    /// A search may wait for a message for half a minute before its own ten seconds begin.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(45);
    private static final int RETRY_AFTER_SECONDS = 1;
    private static final int PIECE = 1 << 14;
    /// An answer, what is read of it, and what is made of that.
    private static final int COPIES = 4;

    private final URI address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    private final Optional<SharedSecret> own;

    public QueryApi(URI address) {
        this(address, Optional.empty());
    }

    /// @param own what this process is known by, where it asks for itself
    public QueryApi(URI address, Optional<SharedSecret> own) {
        this.address = address;
        this.own = own;
    }

    /// An answer that was read whole.
    public record Answer(int status, byte[] body, HttpResponse<?> response) {
        /// What it refuses, said on.
        public Problem problem() {
            var problem = Problem.of(status, title(), detail());
            for (var name : new String[] {"WWW-Authenticate", "Retry-After"}) {
                var value = response.headers().firstValue(name);
                problem = value.isPresent() ? problem.with(name, value.get()) : problem;
            }
            return problem;
        }

        private String title() {
            return text("title", "The request cannot be answered");
        }

        private String detail() {
            return text("detail", "HTTP status " + status);
        }

        private String text(String name, String otherwise) {
            try {
                return Json.read(body).path(name).stringValue(otherwise);
            } catch (JacksonException e) {
                return otherwise;
            }
        }
    }

    /// @param path with its query, as it is to be sent
    public HttpRequest.Builder request(String path) {
        // Not resolve(): a path may hold what means something to it, such as `//`.
        var base = address.toString().replaceFirst("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_LIMIT);
    }

    public Answer get(String path, String credential, String from) {
        return whole(getting(path, credential, from));
    }

    /// What may be large.
    ///
    /// @param held counts what is held of it, and may find no room for it
    public Answer get(String path, String credential, String from, Held held) {
        return whole(getting(path, credential, from), held);
    }

    private HttpRequest.Builder getting(String path, String credential, String from) {
        return request(path)
                .header("Authorization", "Bearer " + credential)
                .header("X-Forwarded-For", from)
                .GET();
    }

    public Answer post(String path, byte[] json, String credential, String from) {
        return whole(posting(path, json, credential, from));
    }

    /// What may be large.
    ///
    /// @param held counts what is held of it, and may find no room for it
    public Answer post(String path, byte[] json, String credential, String from, Held held) {
        return whole(posting(path, json, credential, from), held);
    }

    private HttpRequest.Builder posting(String path, byte[] json, String credential, String from) {
        return request(path)
                .header("Authorization", "Bearer " + credential)
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", from)
                .POST(BodyPublishers.ofByteArray(json));
    }

    public Answer delete(String path, String credential, String from) {
        return whole(request(path)
                .header("Authorization", "Bearer " + credential)
                .header("X-Forwarded-For", from)
                .DELETE());
    }

    /// What this process asks for itself, in nobody's name.
    public Answer own(String path, byte[] json) {
        return whole(request(path)
                .header("Authorization", "Bearer " + own.orElseThrow().first())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json)));
    }

    /// Whether it answers at all.
    public boolean answers() {
        return whole(request("/openapi.yaml").HEAD()).status() == 200;
    }

    public HttpResponse<InputStream> streamed(HttpRequest request) {
        return send(request, BodyHandlers.ofInputStream());
    }

    private Answer whole(HttpRequest.Builder request) {
        var response = send(request.build(), BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response.body(), response);
    }

    private Answer whole(HttpRequest.Builder request, Held held) {
        var response = send(request.build(), BodyHandlers.ofInputStream());
        var whole = new ByteArrayOutputStream();
        var piece = new byte[PIECE];
        try (var body = response.body()) {
            for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
                held.grow((long) COPIES * read);
                whole.write(piece, 0, read);
            }
        } catch (IOException e) {
            throw unavailable();
        } catch (BusyException e) {
            throw Problem.unavailable(
                            "there is no room for this answer now; ask for less, or later", e.retryAfterSeconds())
                    .exception();
        }
        return new Answer(response.statusCode(), whole.toByteArray(), response);
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private static RuntimeException unavailable() {
        return Problem.unavailable("query-api does not answer; try again", RETRY_AFTER_SECONDS)
                .exception();
    }
}
