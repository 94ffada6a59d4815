package dev.alluvium.cli.launch;

import com.sun.management.OperatingSystemMXBean;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.launch.Installation.PartStatus;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.LocalSettings;
import dev.alluvium.cli.session.RoleLogins;
import dev.alluvium.database.migration.LargeObjects;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.servers.FreePorts;
import dev.alluvium.servers.process.BuiltProgram;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.Root;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Looks at the machine and at the parts. Changes nothing.
record Examination(Connections connections) {
    private static final long GIB = 1L << 30;
    private static final long NEEDED_DISC = 2 * GIB;
    private static final long NEEDED_MEMORY = 3 * GIB;
    private static final int OLDEST_POSTGRES = 17;

    /// One thing that was looked at.
    ///
    /// @param advice what to do; empty when all is well
    record Finding(String what, boolean ok, String detail, String advice) {
        static Finding fine(String what, String detail) {
            return new Finding(what, true, detail, "");
        }

        static Finding problem(String what, String detail, String advice) {
            return new Finding(what, false, detail, advice);
        }

        String words() {
            return advice.isEmpty() ? detail : detail + ": " + advice;
        }
    }

    List<Finding> findings() {
        var settings = connections.settings();
        var findings = new ArrayList<Finding>();
        findings.add(Finding.fine("JDK", Runtime.version() + " in " + System.getProperty("java.home")));
        if (!new BuiltProgram(settings.root(), "infra/cli").packaged()) {
            findings.add(maven());
        }
        findings.add(postgres());
        findings.add(dataFolder(settings.dataFolder()));
        findings.add(disc(settings.dataFolder()));
        findings.add(memory());
        var states = new Installation(connections).statuses();
        states.stream()
                .filter(PartStatus::stopped)
                .map(PartStatus::part)
                .forEach(part -> findings.add(port(part.label(), part.port(settings), part.portSetting())));
        if (states.stream().anyMatch(state -> state.part() == Part.KAFKA && state.stopped())) {
            findings.add(port(
                    "kafka controller", settings.port(LocalSettings.CONTROLLER_PORT), LocalSettings.CONTROLLER_PORT));
        }
        findings.addAll(parts(states));
        if (connections.databaseIsGiven()) {
            largeObjects().ifPresent(findings::add);
        }
        if (connections.databaseIsGiven()
                || states.stream().anyMatch(state -> state.part() == Part.POSTGRES && state.ready())) {
            ChunkFinding.of(connections).ifPresent(findings::add);
        }
        if (connections.kafkaIsGiven()
                || states.stream().anyMatch(state -> state.part() == Part.KAFKA && state.ready())) {
            findings.addAll(new BrokerFindings(
                            KafkaClients.admin(connections.kafkaSettings()), Topics.all(settings.partitions()))
                    .findings());
        }
        states.stream()
                .filter(state -> state.part() == Part.INGEST_WORKER && state.ready())
                .findFirst()
                .flatMap(worker -> StrayRecords.counted(worker.part().metrics(settings)))
                .map(Examination::partitions)
                .ifPresent(findings::add);
        return findings;
    }

    private static Finding maven() {
        return Command.find("mvn")
                .map(file -> Finding.fine("Maven", file.toString()))
                .orElseGet(() -> Finding.problem("Maven", "not on the PATH", "install Maven 3.8 or later"));
    }

    private Finding postgres() {
        if (connections.databaseIsGiven()) {
            return Finding.fine("PostgreSQL", "given by " + Connections.DATABASE_URL);
        }
        var unpacked = Root.cache();
        var found = children(unpacked)
                .filter(folder -> folder.getFileName().toString().startsWith("postgres-"))
                .findFirst()
                .or(this::installedPostgres);
        if (found.isPresent()) {
            return Finding.fine("PostgreSQL", found.get().toString());
        }
        return Command.find("apt-get")
                .map(apt -> Finding.fine("PostgreSQL", "none yet; the first up unpacks Debian's packages"))
                .orElseGet(() -> Finding.problem(
                        "PostgreSQL",
                        "none found, and no apt-get to get one",
                        "install PostgreSQL 17 or later with pgvector 0.8.6 or later, or set "
                                + Connections.DATABASE_URL));
    }

    private Optional<Path> installedPostgres() {
        return children(Path.of("/usr/lib/postgresql"))
                .filter(folder -> folder.getFileName().toString().matches("\\d+"))
                .filter(folder -> Integer.parseInt(folder.getFileName().toString()) >= OLDEST_POSTGRES)
                .filter(folder -> Files.isExecutable(folder.resolve("bin/postgres")))
                .findFirst()
                .or(() -> Command.find("postgres"));
    }

    private static Stream<Path> children(Path folder) {
        try (var found = Files.list(folder)) {
            return found.toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static Finding dataFolder(Path folder) {
        var existing = existing(folder);
        return Files.isDirectory(existing) && Files.isWritable(existing)
                ? Finding.fine("data folder", folder.toString())
                : Finding.problem("data folder", folder + " cannot be written", "set " + LocalSettings.DATA_FOLDER);
    }

    private static Finding disc(Path folder) {
        try {
            var free = Files.getFileStore(existing(folder)).getUsableSpace();
            return free >= NEEDED_DISC
                    ? Finding.fine("disc", gib(free) + " free")
                    : Finding.problem(
                            "disc",
                            "only " + gib(free) + " free at " + folder,
                            "free some, or set " + LocalSettings.DATA_FOLDER);
        } catch (IOException e) {
            return Finding.problem(
                    "disc", "cannot be looked at: " + e.getMessage(), "set " + LocalSettings.DATA_FOLDER);
        }
    }

    private static Finding memory() {
        var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var total = machine.getTotalMemorySize();
        return total >= NEEDED_MEMORY
                ? Finding.fine("memory", gib(total))
                : Finding.problem("memory", gib(total), "the parts together need about " + gib(NEEDED_MEMORY));
    }

    private static Finding port(String who, int port, String setting) {
        var what = "port " + port;
        return FreePorts.isFree(port)
                ? Finding.fine(what, "free for " + who)
                : Finding.problem(what, "in use, and " + who + " wants it", "stop what uses it, or set " + setting);
    }

    /// Nothing running is fine: up may not have been called. Some of the parts running is not.
    private static List<Finding> parts(List<PartStatus> states) {
        var noneRuns = states.stream().allMatch(state -> state.process().isEmpty());
        return states.stream()
                .map(state -> {
                    var detail = (state.state() + " " + state.detail()).strip();
                    return state.ready() || (noneRuns && state.stopped())
                            ? Finding.fine(state.part().label(), detail)
                            : Finding.problem(state.part().label(), detail, "infra/alluvium up starts what has ended");
                })
                .toList();
    }

    /// On a server of somebody else's nobody here can mend it, so it is told and no problem.
    private Optional<Finding> largeObjects() {
        try {
            var open =
                    LargeObjects.open(new RoleLogins(connections).application().settings(connections.databaseUrl()));
            return Optional.of(Finding.fine(
                    "large objects",
                    open
                            ? "every role may make them, which only the server's superuser can change (as such,"
                                    + " infra/alluvium setup does): keep an eye on the disc"
                            : "closed to the workers"));
        } catch (SQLException | Failure e) {
            // That it does not answer is told of the part.
            return Optional.empty();
        }
    }

    static Finding partitions(long stray) {
        return stray == 0
                ? Finding.fine("partitions", "each record was in the one of its key since ingest-worker started")
                : Finding.problem(
                        "partitions",
                        stray + " records were in another one than Java clients choose since ingest-worker started",
                        "set partitioner=murmur2_random in producers built on librdkafka (infra/docs/publishing.md)");
    }

    private static Path existing(Path folder) {
        return Files.exists(folder) || folder.getParent() == null ? folder : existing(folder.getParent());
    }

    private static String gib(long bytes) {
        return "%.1f GiB".formatted((double) bytes / GIB);
    }
}
