package dev.alluvium.servers.packages;

import dev.alluvium.servers.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Looks for a server that somebody installed on this machine.
final class InstalledPostgres {
    /// Folders that hold one folder for each installed version: Debian, Red Hat, Homebrew on its three homes.
    private static final List<Path> HOMES = Stream.of(
                    "/usr/lib/postgresql",
                    "/usr",
                    "/opt/homebrew/opt",
                    "/usr/local/opt",
                    "/home/linuxbrew/.linuxbrew/opt")
            .map(Path::of)
            .toList();

    private InstalledPostgres() {}

    /// The newest that suits.
    static Optional<PostgresBinaries> find() {
        return folders().stream()
                .distinct()
                .flatMap(bin -> read(bin).stream())
                .filter(PostgresBinaries::suits)
                .max(Comparator.comparing(PostgresBinaries::version));
    }

    private static List<Path> folders() {
        var folders = new ArrayList<Path>();
        Command.find("pg_config").ifPresent(pgConfig -> folders.add(Path.of(ask(pgConfig, "--bindir"))));
        HOMES.forEach(home -> folders.addAll(versionsIn(home)));
        return folders;
    }

    private static List<Path> versionsIn(Path home) {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (var versions = Files.list(home)) {
            return versions.filter(
                            folder -> folder.getFileName().toString().matches("\\d+|pgsql-\\d+|postgresql(@\\d+)?"))
                    .map(folder -> folder.resolve("bin"))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    static Optional<PostgresBinaries> read(Path bin) {
        if (!Files.isExecutable(bin.resolve("postgres")) || !Files.isExecutable(bin.resolve("initdb"))) {
            return Optional.empty();
        }
        return PostgresBinaries.versionOf(bin)
                .flatMap(version ->
                        vectorVersion(bin, version).map(vector -> new PostgresBinaries(bin, version, vector)));
    }

    private static Optional<Version> vectorVersion(Path bin, Version server) {
        return shareFolders(bin, server).stream()
                .map(folder -> folder.resolve("extension/vector.control"))
                .filter(Files::isReadable)
                .findFirst()
                .flatMap(InstalledPostgres::defaultVersion);
    }

    private static List<Path> shareFolders(Path bin, Version server) {
        var folders = new ArrayList<Path>();
        var pgConfig = bin.resolve("pg_config");
        if (Files.isExecutable(pgConfig)) {
            folders.add(Path.of(ask(pgConfig, "--sharedir")));
        }
        // Debian keeps pg_config in a package of its own: its layout is known instead.
        folders.add(
                bin.resolve("../../../../share/postgresql/" + server.major()).normalize());
        folders.add(bin.resolve("../share/postgresql").normalize());
        folders.add(bin.resolve("../share").normalize());
        return folders;
    }

    private static Optional<Version> defaultVersion(Path control) {
        try {
            return Files.readAllLines(control).stream()
                    .filter(line -> line.startsWith("default_version"))
                    .findFirst()
                    .flatMap(Version::in);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String ask(Path pgConfig, String what) {
        return Command.of(pgConfig.toString(), what).run().output().strip();
    }
}
