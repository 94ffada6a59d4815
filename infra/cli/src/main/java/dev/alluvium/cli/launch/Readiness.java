package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.JsonText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Asks parts whether they can do their work. Safe for use by many threads.
public final class Readiness {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    /// @return why the process at this address is not ready; empty when it is
    Optional<String> problem(URI ready) {
        try {
            var request = HttpRequest.newBuilder(ready).timeout(LIMIT).build();
            var answer = client.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.empty() : Optional.of(failing(answer.body()));
        } catch (IOException e) {
            return Optional.of("does not answer on " + ready.getAuthority());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    public static boolean accepts(String host, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String failing(String body) {
        try {
            var checks = JsonText.MAPPER.readTree(body).path("checks");
            var failing = StreamSupport.stream(checks.spliterator(), false)
                    .filter(check -> !check.path("status").asString("").equals("up"))
                    .map(check -> check.path("name").asString("") + " "
                            + check.path("detail").asString(""))
                    .map(String::strip)
                    .collect(Collectors.joining("; "));
            return failing.isEmpty() ? "says it is not ready" : failing;
        } catch (JacksonException e) {
            return "answers something that is no health report";
        }
    }

    private static String said(String name, JsonNode detail) {
        var error = detail.path("error").asString("");
        return error.isEmpty() ? name : name + ": " + error;
    }
}
