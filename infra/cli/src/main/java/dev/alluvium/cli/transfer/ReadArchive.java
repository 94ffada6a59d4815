package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.Failure;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// An export as it is read: a folder, or one packed file.
abstract sealed class ReadArchive implements Closeable {
    private static final int BUFFER = 1 << 16;
    /// A manifest has less than 2 KiB.
    private static final int LARGEST_MANIFEST = 1 << 20;

    private final Path name;

    private ReadArchive(Path name) {
        this.name = name;
    }

    static ReadArchive of(Path name) {
        if (!Files.exists(name)) {
            throw new Failure(name + ": there is no such export");
        }
        if (Files.isDirectory(name)) {
            return new Folder(name);
        }
        try {
            return new Packed(name, new ZipFile(name.toFile()));
        } catch (ZipException e) {
            throw new Failure(name + ": is cut off, or no export (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw new Failure(name + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /// As a person finds it.
    final String label(String file) {
        return name + "/" + file;
    }

    final InputStream open(String file) throws IOException {
        return new BufferedInputStream(stream(file), BUFFER);
    }

    /// @throws NoSuchFileException when it is not part of the export
    abstract InputStream stream(String file) throws IOException;

    final String manifest() {
        try (var in = stream(Manifest.FILE)) {
            return new String(in.readNBytes(LARGEST_MANIFEST), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new Failure(name + ": has no " + Manifest.FILE + ", and so is no whole export", e);
        } catch (IOException e) {
            throw new Failure(label(Manifest.FILE) + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void close() throws IOException {
        // A folder holds nothing open.
    }

    private static final class Folder extends ReadArchive {
        private final Path folder;

        private Folder(Path folder) {
            super(folder);
            this.folder = folder;
        }

        @Override
        InputStream stream(String file) throws IOException {
            return Files.newInputStream(folder.resolve(file));
        }
    }

    private static final class Packed extends ReadArchive {
        private final ZipFile zip;

        private Packed(Path name, ZipFile zip) {
            super(name);
            this.zip = zip;
        }

        @Override
        InputStream stream(String file) throws IOException {
            var entry = zip.getEntry(file);
            if (entry == null) {
                throw new NoSuchFileException(file);
            }
            return zip.getInputStream(entry);
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }
}
