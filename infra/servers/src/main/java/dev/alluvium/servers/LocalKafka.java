package dev.alluvium.servers;

import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.LocalProcess;
import dev.alluvium.servers.process.ProcessId;
import dev.alluvium.servers.process.StartFailedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/// A real broker, `kafka.Kafka`, in a JVM of its own: one node that is broker and controller. Data survive [#stop()],
/// [#kill()] and a new start with the same data folder. Thread-safe.
public final class LocalKafka implements Kafka {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private final LocalKafkaOptions options;
    private final LocalProcess server;

    private LocalKafka(LocalKafkaOptions options, LocalProcess server) {
        this.options = options;
        this.server = server;
    }

    /// Returns when clients are served.
    ///
    /// @throws StartFailedException a port is in use, a broker runs on this data folder already, or the broker
    /// does not start
    public static LocalKafka start(LocalKafkaOptions options) {
        var files = new BrokerFiles(options);
        BrokerFiles.running(options.dataFolder()).ifPresent(broker -> {
            throw new StartFailedException("Kafka runs already on " + options.dataFolder() + " (process " + broker.pid()
                    + "): stop it first, or choose another folder.");
        });
        FreePorts.require(options.port(), "Kafka");
        FreePorts.require(options.controllerPort(), "Kafka's controller");
        files.prepare();
        var server = Command.of(files.brokerCommand()).start("Kafka", options.logFile(), options.life());
        files.remember(server.id());
        var kafka = new LocalKafka(options, server);
        server.awaitReadyOrKill(kafka::problem, options.patience());
        return kafka;
    }

    /// Stops the broker that another JVM left running on this data folder.
    ///
    /// @return whether there was one
    public static boolean stop(Path dataFolder) {
        var running = BrokerFiles.running(dataFolder);
        running.ifPresent(broker -> broker.stop("TERM", STOP_PATIENCE));
        return running.isPresent();
    }

    /// Whether a broker runs on this data folder, started by whichever JVM.
    public static boolean isRunning(Path dataFolder) {
        return BrokerFiles.running(dataFolder).isPresent();
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + options.port();
    }

    public ProcessId process() {
        return server.id();
    }

    /// Lets the broker hand over and close its files.
    public void stop() {
        server.stop("TERM", STOP_PATIENCE);
    }

    /// Ends the broker as a crash would.
    public void kill() {
        server.kill();
    }

    @Override
    public void close() {
        stop();
    }

    private Optional<String> problem() {
        return serves() ? Optional.empty() : Optional.of("does not serve clients");
    }

    /// A broker that is not yet unfenced accepts connections but is no node of the cluster.
    private boolean serves() {
        if (!FreePorts.accepts(options.port())) {
            return false;
        }
        var settings = Map.<String, Object>of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                5000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                2000);
        try (var admin = Admin.create(settings)) {
            return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while Kafka starts.", e);
        }
    }
}
