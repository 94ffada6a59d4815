package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.process.ProcessId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The parts as they are now. Safe for use by many threads.
public final class Installation {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

    private final Connections connections;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    public Installation(Connections connections) {
        this.connections = connections;
    }

    /// What a part is doing.
    enum State {
        READY,
        NOT_READY,
        STOPPED;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /// @param detail what is missing, or empty
    record PartStatus(Part part, State state, String address, Optional<ProcessId> process, String detail) {
        boolean ready() {
            return state == State.READY;
        }

        boolean stopped() {
            return state == State.STOPPED;
        }
    }

    Connections connections() {
        return connections;
    }

    List<PartStatus> statuses() {
        return Arrays.stream(Part.values()).parallel().map(this::status).toList();
    }

    public boolean allReady() {
        return statuses().stream().allMatch(PartStatus::ready);
    }

    private PartStatus status(Part part) {
        var process = process(part);
        var address = part.address(connections);
        var given = part.given(connections);
        if (process.isEmpty() && !given) {
            var settings = connections.settings();
            var ended = settings.runFolder().hasRecord(part.label())
                    ? "ended by itself; log: " + settings.log(part.label())
                    : "";
            return new PartStatus(part, State.STOPPED, address, process, ended);
        }
        return problem(part)
                .map(missing -> new PartStatus(part, State.NOT_READY, address, process, missing))
                .orElseGet(() -> new PartStatus(part, State.READY, address, process, given ? "given" : ""));
    }

    Optional<ProcessId> process(Part part) {
        return connections.settings().runFolder().process(part.label());
    }

    /// Of all parts that run on this machine.
    public List<ProcessHandle> processes() {
        return Arrays.stream(Part.values())
                .flatMap(part -> process(part).flatMap(ProcessId::handle).stream())
                .toList();
    }

    /// @return why the part cannot do its work; empty when it can
    Optional<String> problem(Part part) {
        return switch (part) {
            case POSTGRES -> {
                var server = connections.databaseServer();
                yield FreePorts.accepts(server.host(), server.port())
                        ? Optional.empty()
                        : Optional.of("does not answer on " + server.server());
            }
            case KAFKA -> kafkaProblem();
            case INGEST_WORKER, EMBED_WORKER, QUERY_API, GATEWAY -> problem(part.health(connections.settings()));
        };
    }

    /// One server of the list is enough to begin with.
    private Optional<String> kafkaProblem() {
        var servers = connections.kafka().split(",");
        var reached = Arrays.stream(servers).map(String::strip).anyMatch(server -> {
            var colon = server.lastIndexOf(':');
            return colon > 0
                    && server.substring(colon + 1).matches("\\d{1,5}")
                    && FreePorts.accepts(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
        });
        return reached ? Optional.empty() : Optional.of("does not answer on " + connections.kafka());
    }

    private Optional<String> problem(URI health) {
        try {
            var request = HttpRequest.newBuilder(health).timeout(ANSWER_LIMIT).build();
            var answer = client.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.empty() : Optional.of(failing(answer.body()));
        } catch (IOException e) {
            return Optional.of("does not answer on " + health.getAuthority());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private static String failing(String body) {
        try {
            var failing = JsonText.MAPPER
                    .readTree(body)
                    .path("checks")
                    .valueStream()
                    .filter(check -> !text(check, "status").equals("up"))
                    .map(check -> (text(check, "name") + " " + text(check, "detail")).strip())
                    .collect(Collectors.joining("; "));
            return failing.isEmpty() ? "says it is not ready" : failing;
        } catch (JacksonException e) {
            return "answers something that is no health report";
        }
    }

    private static String text(JsonNode check, String field) {
        return check.path(field).asString("");
    }
}
