package dev.alluvium.servers;

import dev.alluvium.servers.process.BuiltProgram;
import dev.alluvium.servers.process.ClassArchive;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.Life;
import dev.alluvium.servers.process.PrivateFolder;
import dev.alluvium.servers.process.ProcessId;
import dev.alluvium.servers.process.Root;
import dev.alluvium.servers.process.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The broker's settings, logging and data in one folder, and the commands that use them.
record BrokerFiles(LocalKafkaOptions options) {
    /// The broker that serves a data folder, started by whichever JVM.
    static Optional<ProcessId> running(Path dataFolder) {
        return ProcessId.running(processFile(dataFolder));
    }

    void remember(ProcessId broker) {
        try {
            Files.writeString(processFile(options.dataFolder()), broker.line());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path processFile(Path dataFolder) {
        return dataFolder.resolve("pid");
    }

    /// Writes the settings, which may differ from start to start, and formats the data folder once.
    void prepare() {
        try {
            PrivateFolder.make(options.dataFolder());
            PrivateFolder.make(options.logFile().getParent());
            Files.writeString(settingsFile(), text(BrokerSettings.of(options, records())));
            try (var logging = BrokerFiles.class.getResourceAsStream("broker-log4j2.xml")) {
                Files.write(loggingFile(), logging.readAllBytes());
            }
        } catch (IOException e) {
            throw new StartFailedException(
                    "Kafka's folder " + options.dataFolder() + " cannot be written: " + e.getMessage(), e);
        }
        if (!Files.exists(records().resolve("meta.properties"))) {
            format();
        }
    }

    private void format() {
        var command = java(96, "kafka.tools.StorageTool");
        command.addAll(1, archiveOptions(ClassArchive::optionsToUse));
        command.addAll(List.of(
                "format",
                "--config",
                settingsFile().toString(),
                "--cluster-id",
                options.cluster(),
                "--ignore-formatted"));
        var finished = Command.of(command).run();
        if (!finished.fine()) {
            throw new StartFailedException(
                    "Kafka's folder " + options.dataFolder() + " cannot be formatted: " + reason(finished.output()));
        }
    }

    private static String reason(String output) {
        return output.lines()
                .filter(line -> line.contains("Exception"))
                .findFirst()
                .orElse(output.strip());
    }

    List<String> brokerCommand() {
        var command = java(options.heapMegabytes(), "kafka.Kafka");
        command.add(settingsFile().toString());
        command.addAll(1, archiveOptions(ClassArchive::options));
        return command;
    }

    private interface ArchiveOptions {
        List<String> of(ClassArchive archive, String classPath) throws IOException;
    }

    /// For all brokers of this root.
    private List<String> archiveOptions(ArchiveOptions archived) {
        try {
            return archived.of(new ClassArchive(Root.kept(options.dataFolder()), "kafka"), classPath());
        } catch (IOException e) {
            throw new StartFailedException("The broker's archive of classes cannot be kept: " + e.getMessage(), e);
        }
    }

    /// The JDK that runs this process runs the broker too.
    private List<String> java(int heapMegabytes, String mainClass) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (options.life() == Life.WITH_THIS_JVM ? 1 : 4),
                "-Dlog4j2.configurationFile=" + loggingFile(),
                "-Dalluvium.broker.log=" + Command.detailLog(options.logFile()),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-classpath",
                classPath(),
                mainClass));
    }

    private static String classPath() {
        var broker = new BuiltProgram(Root.folder(), "infra/servers/broker");
        try {
            var jars = broker.jars();
            if (jars.isEmpty()) {
                throw new StartFailedException("The broker's class path in " + broker.module()
                        + "/target is missing: run mvn -pl infra/servers/broker process-resources.");
            }
            return jars.stream().map(Path::toString).collect(Collectors.joining(":"));
        } catch (IOException e) {
            throw new StartFailedException("The broker's class path cannot be read: " + e.getMessage(), e);
        }
    }

    private Path records() {
        return options.dataFolder().resolve("records");
    }

    private Path settingsFile() {
        return options.dataFolder().resolve("broker.properties");
    }

    private Path loggingFile() {
        return options.dataFolder().resolve("log4j2.xml");
    }

    private static String text(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\"))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
