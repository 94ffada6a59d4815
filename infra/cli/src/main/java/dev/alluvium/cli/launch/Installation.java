package dev.alluvium.cli.launch;

import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.DatabaseAddress;
import dev.alluvium.servers.process.ProcessId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The parts as they are now.
public record Installation(Connections connections, Readiness readiness) {
    public Installation(Connections connections) {
        this(connections, new Readiness());
    }

    List<PartState> states() {
        return Arrays.stream(Part.values()).parallel().map(this::state).toList();
    }

    public boolean allReady() {
        return states().stream().allMatch(PartState::ready);
    }

    PartState state(Part part) {
        var process = process(part);
        var address = part.address(connections);
        if (process.isEmpty() && !part.given(connections)) {
            var ended = connections.settings().runFolder().hasRecord(part.label());
            var detail =
                    ended ? "ended by itself; log: " + connections.settings().log(part.label()) : "";
            return new PartState(part, PartState.STOPPED, address, process, detail);
        }
        var problem = problem(part);
        return new PartState(
                part,
                problem.isEmpty() ? PartState.READY : PartState.NOT_READY,
                address,
                process,
                problem.orElse(part.given(connections) ? "given" : ""));
    }

    Optional<ProcessId> process(Part part) {
        return connections.settings().runFolder().process(part.label());
    }

    Optional<String> problem(Part part) {
        return switch (part) {
            case POSTGRES -> {
                var server = DatabaseAddress.parse(connections.databaseUrl());
                yield listening(server.host(), server.port());
            }
            case KAFKA -> kafkaProblem();
            case INGEST_WORKER, EMBED_WORKER, QUERY_API -> readiness.problem(part.ready(connections.settings()));
        };
    }

    /// One server of the list is enough to begin with.
    private Optional<String> kafkaProblem() {
        var servers = connections.kafka().split(",");
        var reached = Arrays.stream(servers).map(String::strip).anyMatch(server -> {
            var colon = server.lastIndexOf(':');
            return colon > 0
                    && server.substring(colon + 1).matches("\\d{1,5}")
                    && Readiness.accepts(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
        });
        return reached ? Optional.empty() : Optional.of("does not answer on " + connections.kafka());
    }

    private static Optional<String> listening(String host, int port) {
        return Readiness.accepts(host, port)
                ? Optional.empty()
                : Optional.of("does not answer on " + host + ":" + port);
    }
}
