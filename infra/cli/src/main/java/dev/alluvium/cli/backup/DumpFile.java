package dev.alluvium.cli.backup;

import dev.alluvium.cli.console.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The dump of a backup, in PostgreSQL's custom format.
record DumpFile(Path file) {
    static final String NAME = "database.dump";

    static DumpFile in(Path folder) {
        return new DumpFile(folder.resolve(NAME));
    }

    long bytes() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new Failure("cannot read " + file, e);
        }
    }

    String sha256() {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw new Failure("cannot read " + file + ": " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void require(Manifest manifest) {
        if (!Files.isRegularFile(file)) {
            throw new Failure("the backup is not whole: there is no " + file);
        }
        if (bytes() != manifest.bytes()) {
            throw new Failure(
                    "the backup is not whole: %s has %d bytes and had %d".formatted(file, bytes(), manifest.bytes()));
        }
        if (!sha256().equals(manifest.sha256())) {
            throw new Failure("the backup is damaged: " + file + " is not what was written");
        }
    }
}
