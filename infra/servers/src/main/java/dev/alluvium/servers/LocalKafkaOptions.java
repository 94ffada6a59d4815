package dev.alluvium.servers;

import dev.alluvium.servers.process.Life;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// How a local broker is started.
///
/// @param dataFolder made and formatted when it is not there
/// @param logFile what the broker and the tool that formats it print
/// @param port for clients
/// @param controllerPort for the broker's own metadata log
/// @param heapMegabytes limit of the broker's heap
/// @param life when the broker ends by itself
/// @param settings further broker properties; they win
/// @param patience how long to wait until clients are served
/// @param cluster the id of the cluster, which a data folder gets when it is formatted: 16 bytes in Base64
public record LocalKafkaOptions(
        Path dataFolder,
        Path logFile,
        int port,
        int controllerPort,
        int heapMegabytes,
        Life life,
        Map<String, String> settings,
        Duration patience,
        String cluster) {
    private static final String CLUSTER = "YWxsdXZpdW0tbG9jYWwtMQ";

    public LocalKafkaOptions {
        dataFolder = dataFolder.toAbsolutePath().normalize();
        logFile = logFile.toAbsolutePath().normalize();
        settings = Map.copyOf(settings);
    }

    /// A broker that outlives this JVM and a Ctrl-C in its terminal.
    public static LocalKafkaOptions detached(Path dataFolder, Path logFile, int port, int controllerPort) {
        return new LocalKafkaOptions(
                dataFolder,
                logFile,
                port,
                controllerPort,
                512,
                Life.DETACHED,
                Map.of(),
                Duration.ofMinutes(2),
                CLUSTER);
    }

    /// A broker on free ports that ends with this JVM.
    public static LocalKafkaOptions forTests(Path folder) {
        var ports = FreePorts.several(2);
        return new LocalKafkaOptions(
                folder.resolve("data"),
                folder.resolve("broker.log"),
                ports.get(0),
                ports.get(1),
                384,
                Life.WITH_THIS_JVM,
                Map.of(),
                Duration.ofMinutes(2),
                CLUSTER);
    }

    public LocalKafkaOptions with(Map<String, String> furtherSettings) {
        return new LocalKafkaOptions(
                dataFolder, logFile, port, controllerPort, heapMegabytes, life, furtherSettings, patience, cluster);
    }

    /// The broker of another cluster, on the same ports.
    public LocalKafkaOptions ofCluster(String other) {
        return new LocalKafkaOptions(
                dataFolder, logFile, port, controllerPort, heapMegabytes, life, settings, patience, other);
    }

    /// With a further listener at `localhost` for clients that log in by SCRAM-SHA-512 over TLS, and may do what they
    /// were allowed. On the first listener everybody is an administrator: it is for whoever started the broker.
    ///
    /// @param keys the key and the certificate of `localhost`, in one PEM file
    public LocalKafkaOptions withLogins(int loginPort, Path keys) {
        var all = new HashMap<>(settings);
        all.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",LOGIN://127.0.0.1:" + loginPort + ",CONTROLLER://127.0.0.1:"
                        + controllerPort);
        all.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port + ",LOGIN://localhost:" + loginPort);
        all.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,LOGIN:SASL_SSL");
        all.put("inter.broker.listener.name", "PLAINTEXT");
        all.put("listener.name.login.ssl.keystore.type", "PEM");
        all.put("listener.name.login.ssl.keystore.location", keys.toString());
        all.put("listener.name.login.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        all.put(
                "listener.name.login.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        all.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        all.put("allow.everyone.if.no.acl.found", "false");
        all.put("super.users", "User:ANONYMOUS");
        return with(all);
    }

    /// With further listeners, each of which sends its clients to another port: that of a proxy
    /// ([FaultProxy#kafka]).
    ///
    /// @param proxies by the port of the listener behind it
    public LocalKafkaOptions behind(Map<Integer, Integer> proxies) {
        var listeners =
                new StringBuilder("PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        var advertised = new StringBuilder("PLAINTEXT://127.0.0.1:" + port);
        var protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        proxies.forEach((behind, proxy) -> {
            var name = "BEHIND" + proxy;
            listeners.append(",").append(name).append("://127.0.0.1:").append(behind);
            advertised.append(",").append(name).append("://127.0.0.1:").append(proxy);
            protocols.append(",").append(name).append(":PLAINTEXT");
        });
        var all = new HashMap<>(settings);
        all.put("listeners", listeners.toString());
        all.put("advertised.listeners", advertised.toString());
        all.put("listener.security.protocol.map", protocols.toString());
        return with(all);
    }
}
