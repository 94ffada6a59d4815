package dev.alluvium.cli.launch;

import dev.alluvium.servers.LocalKafka;
import dev.alluvium.servers.LocalPostgres;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Stops parts in the reverse of the order they need each other: our processes side by side, then the servers.
record StopInstallation(Installation installation, Progress progress) {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Set<Part> SERVERS = EnumSet.of(Part.POSTGRES, Part.KAFKA);

    /// @return the parts that were running
    List<Part> stopAll() {
        var running = stop(Arrays.asList(Part.values()));
        installation.connections().settings().runFolder().forgetPorts();
        return running;
    }

    List<Part> stop(Collection<Part> parts) {
        var programs = parts.stream().filter(part -> !SERVERS.contains(part)).toList();
        var servers = parts.stream().filter(SERVERS::contains).toList();
        var running = new java.util.ArrayList<Part>();
        running.addAll(together(programs));
        running.addAll(together(servers));
        return running;
    }

    private List<Part> together(List<Part> parts) {
        return parts.parallelStream().filter(this::stop).toList();
    }

    /// @return whether it was running
    private boolean stop(Part part) {
        var settings = installation.connections().settings();
        var process = installation.process(part);
        process.ifPresent(found -> progress.stopped(part, found.stop(signal(part), LIMIT)));
        settings.runFolder().forget(part.label());
        // A server whose start was interrupted before it was written down knows its own folder.
        var folder = settings.dataFolder().resolve(part.label());
        var unrecorded = switch (part) {
            case POSTGRES -> LocalPostgres.stop(folder);
            case KAFKA -> LocalKafka.stop(folder);
            case INGEST_WORKER, EMBED_WORKER, QUERY_API, GATEWAY -> false;
        };
        return process.isPresent() || unrecorded;
    }

    /// PostgreSQL waits for its clients to leave on TERM; INT is its tidy stop that does not.
    private static String signal(Part part) {
        return part == Part.POSTGRES ? "INT" : "TERM";
    }
}
