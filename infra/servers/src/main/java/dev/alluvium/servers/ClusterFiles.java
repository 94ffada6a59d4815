package dev.alluvium.servers;

import dev.alluvium.servers.packages.PostgresBinaries;
import dev.alluvium.servers.process.Account;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.PrivateFolder;
import dev.alluvium.servers.process.ProcessId;
import dev.alluvium.servers.process.StartFailedException;
import dev.alluvium.servers.process.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A server's data folder: made once, in one step, so that a first start that was interrupted leaves
/// nothing behind.
record ClusterFiles(Path dataFolder) {

    /// @return who the server runs as
    Account prepare(PostgresBinaries binaries, LocalPostgresOptions options) {
        try {
            PrivateFolder.make(dataFolder.getParent());
            if (!Files.exists(dataFolder.resolve("PG_VERSION"))) {
                requireEmpty();
                make(binaries, options);
            }
            checkVersion(binaries);
            return Account.owning(dataFolder, binaries.program("postgres"));
        } catch (IOException e) {
            throw new StartFailedException("PostgreSQL's folder " + dataFolder + " cannot be made: " + e, e);
        }
    }

    private void requireEmpty() throws IOException {
        if (!Trees.isEmpty(dataFolder)) {
            throw new StartFailedException("The folder " + dataFolder
                    + " holds something else than a database: choose another folder, or move what is in it away.");
        }
    }

    private void make(PostgresBinaries binaries, LocalPostgresOptions options) throws IOException {
        options.progress().accept("Making a database folder in " + dataFolder);
        var making = dataFolder.resolveSibling(dataFolder.getFileName() + ".making");
        Trees.delete(making);
        Files.createDirectory(
                making, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var account = Account.owning(making, binaries.program("initdb"));
        var password = Files.createTempFile(making.getParent(), "password", "");
        try {
            Files.writeString(password, options.password());
            account.own(password);
            initialise(account, binaries, making, password);
        } finally {
            Files.delete(password);
        }
        Files.move(making, dataFolder, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void initialise(Account account, PostgresBinaries binaries, Path folder, Path password) {
        var command = new ArrayList<>(List.of(
                binaries.program("initdb").toString(),
                "--pgdata=" + folder,
                "--username=" + LocalPostgres.SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--no-instructions",
                "--no-sync"));
        command.addAll(ServerSettings.SORTING);
        var finished = Command.of(account.command(command)).run();
        if (!finished.fine()) {
            throw new StartFailedException("A database folder cannot be made: " + finished.lastLine()
                    + System.lineSeparator() + finished.output());
        }
    }

    private void checkVersion(PostgresBinaries binaries) throws IOException {
        var made = Files.readString(dataFolder.resolve("PG_VERSION")).strip();
        if (!made.equals(Integer.toString(binaries.version().major()))) {
            throw new StartFailedException("The data in " + dataFolder + " are of PostgreSQL " + made
                    + ", but the server is " + binaries.version() + ": install PostgreSQL " + made
                    + ", or move the folder away to begin anew.");
        }
    }

    /// The server whose id the data folder names, if that is a live PostgreSQL.
    Optional<ProcessId> running() {
        return recordedPid()
                .flatMap(ProcessHandle::of)
                .filter(ClusterFiles::isServer)
                .map(ProcessId::of);
    }

    /// A server that was killed leaves its id behind, which may be another process's by now.
    void clearStalePid() {
        if (recordedPid().isPresent() && running().isEmpty()) {
            try {
                Files.deleteIfExists(pidFile());
            } catch (IOException e) {
                throw new StartFailedException(pidFile() + " is stale and cannot be removed: " + e.getMessage(), e);
            }
        }
    }

    private static boolean isServer(ProcessHandle process) {
        return process.isAlive()
                && process.info()
                        .command()
                        .map(Path::of)
                        .map(Path::getFileName)
                        .map(Path::toString)
                        .filter("postgres"::equals)
                        .isPresent();
    }

    private Optional<Long> recordedPid() {
        try {
            return Files.readAllLines(pidFile()).stream().findFirst().map(line -> Long.parseLong(line.strip()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Path pidFile() {
        return dataFolder.resolve("postmaster.pid");
    }
}
