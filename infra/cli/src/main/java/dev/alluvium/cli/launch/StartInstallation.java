package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.Secrets;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.process.LocalProcess;
import dev.alluvium.servers.process.PrivateFolder;
import dev.alluvium.servers.process.ProcessId;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// Starts what is not running. The servers start side by side, then our processes side by side: most of the
/// time goes into JVMs and connections that wait for each other.
public final class StartInstallation {
    /// For how long a part may stand still.
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final Installation installation;
    private final Connections connections;
    private final LocalSettings settings;
    private final Progress progress;

    public StartInstallation(Installation installation, Progress progress) {
        this.installation = installation;
        this.connections = installation.connections();
        this.settings = connections.settings();
        this.progress = progress;
    }

    /// Returns when every part is ready. When one cannot be started, what is ready stays up, and another call
    /// starts what is missing.
    ///
    /// @return the parts that had to be started
    /// @throws Failure a part cannot be started
    /// @throws StartFailedException a process of ours ended, or stands still before it is ready
    public Set<Part> start() {
        var missing = missing();
        requireFreePorts(missing);
        closeFolder();
        Secrets.readOrMake(settings.dataFolder());
        settings.runFolder().recordPorts(settings.ports());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            await(start(missing, threads));
            return missing;
        } catch (RuntimeException e) {
            progress.someNotStarted();
            throw e;
        }
    }

    /// One that an earlier version made is open to others.
    private void closeFolder() {
        try {
            PrivateFolder.close(settings.dataFolder());
        } catch (IOException e) {
            throw new Failure(
                    settings.dataFolder() + " cannot be kept from others: set " + LocalSettings.DATA_FOLDER + " ("
                            + e.getMessage() + ")",
                    e);
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
        if (missing.contains(Part.QUERY_API)) {
            requireFree("query-api's operator", settings.port(LocalSettings.ADMIN_PORT), LocalSettings.ADMIN_PORT);
        }
        if (missing.contains(Part.GATEWAY)) {
            requireFree(
                    "the gateway's health",
                    settings.port(LocalSettings.GATEWAY_HEALTH_PORT),
                    LocalSettings.GATEWAY_HEALTH_PORT);
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
        var gateway = CompletableFuture.allOf(api, kafka)
                .thenRunAsync(() -> program(Part.GATEWAY, missing, environment), threads);
        return CompletableFuture.allOf(ingest, embed, gateway);
    }

    private static CompletableFuture<Void> run(ExecutorService threads, Runnable work) {
        return CompletableFuture.runAsync(work, threads);
    }

    private void program(Part part, Set<Part> missing, PartEnvironment environment) {
        var began = System.nanoTime();
        var process = missing.contains(part)
                ? start(part, environment)
                : running(part).orElseGet(() -> start(part, environment));
        var told = new AtomicLong(began);
        process.awaitReady(() -> tell(part, process, installation.problem(part), began, told), READY_LIMIT);
        progress.ready(part, part.address(connections), Duration.ofNanos(System.nanoTime() - began));
    }

    /// Now and then a line with what the part does, while it is waited for.
    private Optional<String> tell(
            Part part, LocalProcess process, Optional<String> problem, long began, AtomicLong told) {
        long now = System.nanoTime();
        if (problem.isPresent() && now - told.get() > BETWEEN_LINES.toNanos()) {
            told.set(now);
            progress.starting(part, process.lastLogLine(), Duration.ofNanos(now - began));
        }
        return problem;
    }

    private LocalProcess start(Part part, PartEnvironment environment) {
        var process = new StartProgram(settings).start(part, environment.of(part));
        began(part, process.id());
        return process;
    }

    /// Empty when it has ended since it was looked for.
    private Optional<LocalProcess> running(Part part) {
        return installation.process(part).map(id -> LocalProcess.found(part.label(), id, settings.log(part.label())));
    }

    private void began(Part part, ProcessId process) {
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
