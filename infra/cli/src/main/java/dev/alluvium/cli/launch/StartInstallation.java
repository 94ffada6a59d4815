package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.Secrets;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.process.LocalProcess;
import dev.alluvium.servers.process.ProcessId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Starts what is not running. The servers start side by side, then our processes side by side: most of the time goes
/// into JVMs and connections that wait for each other.
public final class StartInstallation {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private final Installation installation;
    private final Connections connections;
    private final LocalSettings settings;
    private final Progress progress;
    private final List<Part> started = Collections.synchronizedList(new ArrayList<>());

    public StartInstallation(Installation installation, Progress progress) {
        this.installation = installation;
        this.connections = installation.connections();
        this.settings = connections.settings();
        this.progress = progress;
    }

    /// Returns when every part is ready. When one cannot be started, those that this call started are stopped
    /// again.
    ///
    /// @return the parts that had to be started
    public Set<Part> start() {
        var missing = missing();
        requireFreePorts(missing);
        Secrets.readOrMake(settings.dataFolder());
        settings.runFolder().recordPorts(settings.ports());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            await(start(missing, threads));
            return missing;
        } catch (RuntimeException e) {
            new StopInstallation(installation, progress).stop(List.copyOf(started));
            throw e;
        }
    }

    private Set<Part> missing() {
        var missing = EnumSet.noneOf(Part.class);
        for (var part : Part.values()) {
            if (!part.given(connections) && installation.process(part).isEmpty()) {
                missing.add(part);
            }
        }
        return missing;
    }

    private void requireFreePorts(Set<Part> missing) {
        for (var part : missing) {
            requireFree(part.label(), part.port(settings), part.portSetting());
        }
        if (missing.contains(Part.KAFKA)) {
            requireFree(
                    "kafka's controller", settings.port(LocalSettings.CONTROLLER_PORT), LocalSettings.CONTROLLER_PORT);
        }
    }

    private static void requireFree(String who, int port, String setting) {
        if (!FreePorts.isFree(port)) {
            throw new Failure(
                    "port %d, which %s wants, is in use: stop what uses it, or set %s".formatted(port, who, setting));
        }
    }

    private CompletableFuture<Void> start(Set<Part> missing, ExecutorService threads) {
        var servers = new LocalServers(connections, progress, this::began);
        var postgres = run(threads, () -> servers.postgres(missing.contains(Part.POSTGRES)));
        var kafka = run(threads, () -> servers.kafka(missing.contains(Part.KAFKA)));
        var environment = new PartEnvironment(connections);
        var api = postgres.thenRunAsync(() -> program(Part.QUERY_API, missing, environment), threads);
        var both = CompletableFuture.allOf(postgres, kafka);
        var ingest = both.thenRunAsync(() -> program(Part.INGEST_WORKER, missing, environment), threads);
        var embed = both.thenRunAsync(() -> program(Part.EMBED_WORKER, missing, environment), threads);
        return CompletableFuture.allOf(api, ingest, embed);
    }

    private static CompletableFuture<Void> run(ExecutorService threads, Runnable work) {
        return CompletableFuture.runAsync(work, threads);
    }

    private void program(Part part, Set<Part> missing, PartEnvironment environment) {
        var began = System.nanoTime();
        var process = missing.contains(part) ? start(part, environment) : running(part);
        process.awaitReady(() -> installation.problem(part), READY_LIMIT);
        progress.ready(part, part.address(connections), Duration.ofNanos(System.nanoTime() - began));
    }

    private LocalProcess start(Part part, PartEnvironment environment) {
        var process = new StartProgram(settings).start(part, environment.of(part));
        began(part, process.id());
        return process;
    }

    private LocalProcess running(Part part) {
        var id = installation.process(part).orElseThrow(() -> new Failure(part.label() + " has just ended"));
        return LocalProcess.found(part.label(), id, settings.log(part.label()));
    }

    private void began(Part part, ProcessId process) {
        started.add(part);
        settings.runFolder().record(part.label(), process);
    }

    private static void await(CompletableFuture<Void> all) {
        try {
            all.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }
}
