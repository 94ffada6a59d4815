package dev.alluvium.servers;

import dev.alluvium.servers.packages.PostgresBinaries;
import dev.alluvium.servers.process.Account;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.PrivateFolder;
import dev.alluvium.servers.process.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// The data folder of a standby: a copy of a running server's, which follows it from then on.
record StandbyFiles(Path dataFolder) {
    void copy(PostgresBinaries binaries, Postgres from) {
        try {
            PrivateFolder.make(dataFolder.getParent());
            Files.createDirectory(
                    dataFolder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            var account = Account.owning(dataFolder, binaries.program("pg_basebackup"));
            account.own(dataFolder);
            var finished = Command.of(account.command(List.of(
                            binaries.program("pg_basebackup").toString(),
                            "--pgdata=" + dataFolder,
                            "--write-recovery-conf",
                            "--checkpoint=fast",
                            "--no-sync",
                            "--dbname=host=" + from.host() + " port=" + from.port() + " user=" + from.superuser()
                                    + " password=" + from.password())))
                    .run();
            if (!finished.fine()) {
                throw new StartFailedException("The server on port " + from.port() + " cannot be copied: "
                        + finished.lastLine().replace(from.password(), "***"));
            }
        } catch (IOException e) {
            throw new StartFailedException("PostgreSQL's folder " + dataFolder + " cannot be made: " + e, e);
        }
    }
}
