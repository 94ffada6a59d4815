package dev.alluvium.servers.process;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Folders that their owner alone looks into.
public final class PrivateFolder {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private PrivateFolder() {}

    /// Makes the folder, and those above it that are missing.
    public static void make(Path folder) throws IOException {
        Files.createDirectories(
                folder,
                POSIX ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)} : new FileAttribute<?>[0]);
    }

    /// Makes an empty file that its owner alone reads.
    static void makeFile(Path file) throws IOException {
        Files.createFile(
                file,
                POSIX
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0]);
    }

    /// Makes the folder, or closes it and what is in it. What belongs to another account is that one's to
    /// close: PostgreSQL, started by root, runs as such an account, and reaches its data through a folder
    /// that is closed to it ([Account]).
    public static void close(Path folder) throws IOException {
        make(folder);
        if (!POSIX || !isOwn(folder)) {
            return;
        }
        var owner = Files.getOwner(folder);
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                if (!Files.getOwner(each).equals(owner) || isProgram(folder, each)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                narrow(each);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && Files.getOwner(each).equals(owner)) {
                    narrow(each);
                }
                return FileVisitResult.CONTINUE;
            }

            /// A file may be gone by now.
            @Override
            public FileVisitResult visitFileFailed(Path each, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isOwn(Path folder) throws IOException {
        return Files.getOwner(folder).getName().equals(System.getProperty("user.name"));
    }

    /// A server that was unpacked is run by an account that may have no more than the right to look into
    /// folders.
    private static boolean isProgram(Path folder, Path each) {
        return folder.equals(each.getParent()) && each.getFileName().toString().matches("(postgres|pgbouncer)-.*");
    }

    private static void narrow(Path each) throws IOException {
        var granted = Files.getPosixFilePermissions(each, LinkOption.NOFOLLOW_LINKS);
        var kept = EnumSet.noneOf(PosixFilePermission.class);
        granted.stream().filter(OWNER::contains).forEach(kept::add);
        if (!kept.equals(granted)) {
            Files.setPosixFilePermissions(each, kept);
        }
    }
}
