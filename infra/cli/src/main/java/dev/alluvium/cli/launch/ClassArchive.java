package dev.alluvium.cli.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The classes of a part as its last process left them behind, for the next one, which starts in half the time (JEP
/// 350, JDK-8261455).
///
/// The JVM makes an archive that another JVM wrote anew. One that does not suit the jars any more it neither uses nor
/// replaces, so an archive carries the mark of its jars in its name.
///
/// @param folder where archives are kept
/// @param label  of the part
record ClassArchive(Path folder, String label) {

    /// Leaves at most the one that suits.
    List<String> options(String classPath) throws IOException {
        var archive = folder.resolve(label + "-" + mark(classPath) + ".jsa");
        Files.createDirectories(folder);
        try (var kept = Files.newDirectoryStream(folder, label + "*.jsa")) {
            for (var other : kept) {
                if (!other.equals(archive) || isUnfinished(other)) {
                    Files.delete(other);
                }
            }
        }
        return List.of(
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + archive,
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off");
    }

    /// The JVM writes the header last: what a process leaves that is killed meanwhile has none. Reading each archive
    /// through (`VerifySharedSpaces`) would take half a second.
    private static boolean isUnfinished(Path archive) throws IOException {
        try (var in = Files.newInputStream(archive)) {
            return Arrays.equals(in.readNBytes(Integer.BYTES), new byte[Integer.BYTES]);
        }
    }

    /// Of what the JVM compares: path, length and time of each jar.
    private static String mark(String classPath) throws IOException {
        var jars = new StringBuilder();
        for (var entry : classPath.split(":")) {
            var jar = Path.of(entry);
            jars.append(jar)
                    .append(' ')
                    .append(Files.size(jar))
                    .append(' ')
                    .append(Files.getLastModifiedTime(jar).toMillis())
                    .append('\n');
        }
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256").digest(jars.toString().getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
