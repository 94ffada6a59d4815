package dev.alluvium.servers.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The classes of a program as its last process left them behind, for the next one, which starts in half the time (JEP
/// 350, JDK-8261455).
///
/// The JVM makes an archive that another JVM wrote anew. One that does not suit the jars any more it neither uses nor
/// replaces, so an archive carries the mark of its jars in its name.
///
/// @param folder where archives are kept
/// @param label  of the program
public record ClassArchive(Path folder, String label) {

    /// What the JVM is given to use the archive, and to write it at its end when there is none. Leaves at most the one
    /// that suits.
    public List<String> options(String classPath) throws IOException {
        var archive = archive(classPath);
        PrivateFolder.make(folder);
        try (var kept = Files.newDirectoryStream(folder, label + "-*.jsa")) {
            for (var other : kept) {
                if (!other.equals(archive) || isUnfinished(other)) {
                    Files.deleteIfExists(other);
                }
            }
        }
        var options = new ArrayList<>(use(archive));
        options.add("-XX:+AutoCreateSharedArchive");
        return options;
    }

    /// What a JVM is given that may use the archive and is not to write it: it runs once and loads a part of it.
    public List<String> optionsToUse(String classPath) throws IOException {
        var archive = archive(classPath);
        return Files.exists(archive) ? use(archive) : List.of();
    }

    private Path archive(String classPath) throws IOException {
        var mark = JarMark.of(Arrays.stream(classPath.split(":")).map(Path::of).toList());
        return folder.resolve(label + "-" + mark + ".jsa");
    }

    private static List<String> use(Path archive) {
        return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }

    /// The JVM writes the header last: what a process leaves that is killed meanwhile has none. Reading each archive
    /// through (`VerifySharedSpaces`) would take half a second.
    private static boolean isUnfinished(Path archive) throws IOException {
        try (var in = Files.newInputStream(archive)) {
            return Arrays.equals(in.readNBytes(Integer.BYTES), new byte[Integer.BYTES]);
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
