package dev.alluvium.cli.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.UsageFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// `/mcp` of a gateway, asked with one credential. Thread-safe.
final class Gateway {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    /// A search may wait for a message, and then for its turn.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final int UNAUTHORIZED = 401;

    private final URI address;
    private final Optional<String> tenant;
    private final Credential credential;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    /// Agreed on by the handshake, if there was one.
    private volatile String agreed;

    interface Credential {
        String text();

        /// Another one in the place of one that was refused; false when there is none.
        boolean renew(String refused);
    }

    /// @param tenant which the credential has to be of
    Gateway(URI address, Optional<String> tenant, Credential credential) {
        this.address = mcp(address);
        this.tenant = tenant;
        this.credential = credential;
    }

    private static URI mcp(URI address) {
        if (address.getHost() == null || !"http".equals(address.getScheme()) && !"https".equals(address.getScheme())) {
            throw new UsageFailure("the gateway's address is not an HTTP address: " + address);
        }
        var text = address.toString().replaceAll("/+$", "");
        return URI.create(text.endsWith("/mcp") ? text : text + "/mcp");
    }

    /// The answer as it goes to the agent; empty when there is none, as for a notification.
    Optional<byte[]> answer(Rpc request) throws InterruptedException {
        try {
            var answer = send(request);
            if (request.id() == null && request.isReadable() && request.json().isObject()) {
                return Optional.empty();
            }
            return Optional.of(said(request, answer));
        } catch (IOException e) {
            var why = e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
            return error(request, "the gateway at " + address + " does not answer" + why + ": is it up?", 0);
        } catch (Failure e) {
            return error(request, e.getMessage(), 0);
        }
    }

    private static Optional<byte[]> error(Rpc request, String message, int status) {
        return Optional.ofNullable(request.id()).map(id -> Rpc.error(id, Rpc.NOT_REACHED, message, status));
    }

    private HttpResponse<byte[]> send(Rpc request) throws IOException, InterruptedException {
        var key = credential.text();
        var answer = client.send(http(request, key), BodyHandlers.ofByteArray());
        boolean again = answer.statusCode() == UNAUTHORIZED && credential.renew(key);
        return again ? client.send(http(request, credential.text()), BodyHandlers.ofByteArray()) : answer;
    }

    private HttpRequest http(Rpc request, String key) {
        try {
            var http = HttpRequest.newBuilder(address)
                    .timeout(ANSWER_LIMIT)
                    .header("Authorization", "Bearer " + key)
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json, text/event-stream")
                    .POST(BodyPublishers.ofByteArray(request.line()));
            tenant.ifPresent(its -> http.header("X-Project-ID", its));
            request.version().or(() -> Optional.ofNullable(agreed)).ifPresent(version -> {
                http.header("MCP-Protocol-Version", encoded(version));
                http.header("Mcp-Method", encoded(request.method()));
                request.name().ifPresent(name -> http.header("Mcp-Name", encoded(name)));
            });
            return http.build();
        } catch (IllegalArgumentException e) {
            throw new Failure("the credential has characters that no credential has", e);
        }
    }

    /// As the protocol has it for what a header cannot hold.
    private static String encoded(String text) {
        boolean plain = text.equals(text.strip())
                && !text.startsWith("=?")
                && text.chars().allMatch(c -> c >= ' ' && c < 127);
        return plain ? text : "=?base64?" + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + "?=";
    }

    private byte[] said(Rpc request, HttpResponse<byte[]> answer) {
        try {
            var json = JsonText.MAPPER.readTree(answer.body());
            if (json.isObject() && json.has("jsonrpc")) {
                note(request, json);
                return oneLine(answer.body());
            }
            return refused(request, answer.statusCode(), json);
        } catch (JacksonException e) {
            return refused(request, answer.statusCode(), JsonText.object());
        }
    }

    private void note(Rpc request, JsonNode answer) {
        var version = answer.path("result").path("protocolVersion").stringValue(null);
        if (request.method().equals("initialize") && version != null) {
            agreed = version;
        }
    }

    /// What is no answer of the protocol, such as a problem document.
    private static byte[] refused(Rpc request, int status, JsonNode problem) {
        var detail = problem.path("detail").asString("");
        var message = "the gateway answered " + status + (detail.isEmpty() ? "" : ": " + detail);
        return Rpc.error(request.id(), Rpc.NOT_REACHED, message, status);
    }

    /// Line ends within JSON stand between its tokens alone.
    private static byte[] oneLine(byte[] json) {
        var line = json.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }
}
