package dev.alluvium.cli.session;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.UsageFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// query-api over HTTP. Safe for use by many threads.
public final class Api {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

    private final URI address;
    private final HttpClient client;

    public Api(URI address) {
        this.address = address;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_LIMIT)
                .build();
    }

    URI address() {
        return address;
    }

    /// One path segment, whatever is in it: a message id may hold slashes and question marks.
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public JsonNode get(String path, String credential) {
        return send(request(path, credential).GET().build());
    }

    public JsonNode post(String path, String credential, JsonNode body) {
        return send(withBody("POST", path, credential, body));
    }

    JsonNode patch(String path, String credential, JsonNode body) {
        return send(withBody("PATCH", path, credential, body));
    }

    public JsonNode delete(String path, String credential) {
        return send(request(path, credential).DELETE().build());
    }

    private HttpRequest withBody(String method, String path, String credential, JsonNode body) {
        return request(path, credential)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(JsonText.line(body)))
                .build();
    }

    private HttpRequest.Builder request(String path, String credential) {
        try {
            return HttpRequest.newBuilder(URI.create(address.toString().replaceAll("/+$", "") + path))
                    .timeout(ANSWER_LIMIT)
                    .header("Accept", "application/json")
                    .header("Authorization", "Bearer " + credential);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(
                    e.getMessage().contains("header")
                            ? "the credential has characters that no credential" + " has"
                            : Connections.API_URL + " is not an HTTP address: " + address);
        }
    }

    private JsonNode send(HttpRequest request) {
        try {
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw refused(request, response);
            }
            return response.body().isEmpty() ? JsonText.object() : JsonText.MAPPER.readTree(response.body());
        } catch (ConnectException e) {
            throw new Failure(
                    "no answer from " + address + ": is it up? (infra/alluvium up; " + Connections.API_URL
                            + " names another)",
                    e);
        } catch (HttpTimeoutException e) {
            throw new Failure("no answer from " + address + " within " + ANSWER_LIMIT.toSeconds() + " s", e);
        } catch (JacksonException e) {
            throw new Failure(address + " answered something that is not JSON: is it Alluvium's API?", e);
        } catch (IOException e) {
            throw new Failure("cannot talk to " + address + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static ApiRefusal refused(HttpRequest request, HttpResponse<String> response) {
        return ApiRefusal.of(request.method() + " " + request.uri().getPath(), response.statusCode(), response.body());
    }
}
