package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.PrivateFile;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Where an export is written: a folder, or one file when it is called `….zip`. Has another name until it
/// is whole, and can be read by its owner alone.
abstract sealed class WriteArchive implements Closeable {
    private static final int BUFFER = 1 << 16;

    private final Path target;
    final Path draft;

    private WriteArchive(Path target, Path draft) {
        this.target = target;
        this.draft = draft;
    }

    static WriteArchive to(Path given) throws IOException {
        var target = given.toAbsolutePath().normalize();
        if (Files.exists(target)) {
            throw new Failure(given + " is there already: name another, or remove it");
        }
        Files.createDirectories(target.getParent());
        var draft = Files.createTempDirectory(target.getParent(), ".export-");
        return target.toString().endsWith(".zip") ? new Packed(target, draft) : new Folder(target, draft);
    }

    /// For what need not be kept.
    Path scratch() {
        return draft;
    }

    /// One at a time.
    abstract OutputStream entry(String name) throws IOException;

    abstract void finish() throws IOException;

    final void move(Path from) throws IOException {
        Files.move(from, target);
    }

    static OutputStream create(Path file) throws IOException {
        Files.createFile(file, PrivateFile.permissions());
        return new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
    }

    /// Of an export that was not finished nothing is left.
    @Override
    public void close() throws IOException {
        if (!Files.exists(draft)) {
            return;
        }
        try (var left = Files.list(draft)) {
            for (var file : left.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(draft);
    }

    private static final class Folder extends WriteArchive {
        private Folder(Path target, Path draft) {
            super(target, draft);
        }

        @Override
        OutputStream entry(String name) throws IOException {
            return create(draft.resolve(name));
        }

        @Override
        void finish() throws IOException {
            if (Files.getFileStore(draft).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwx------"));
            }
            move(draft);
        }
    }

    private static final class Packed extends WriteArchive {
        private final Path file;
        private final ZipOutputStream zip;

        private Packed(Path target, Path draft) throws IOException {
            super(target, draft);
            this.file = draft.resolve("export.zip");
            this.zip = new ZipOutputStream(create(file));
        }

        @Override
        OutputStream entry(String name) throws IOException {
            zip.putNextEntry(new ZipEntry(name));
            return new FilterOutputStream(zip) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    zip.write(bytes, from, length);
                }

                @Override
                public void close() throws IOException {
                    zip.closeEntry();
                }
            };
        }

        @Override
        void finish() throws IOException {
            zip.close();
            move(file);
        }

        @Override
        public void close() throws IOException {
            zip.close();
            super.close();
        }
    }
}
