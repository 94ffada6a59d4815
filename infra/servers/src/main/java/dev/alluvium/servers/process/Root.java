package dev.alluvium.servers.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The repository's root: the system property `alluvium.root`, which Maven's test plug-ins and the launcher's script
/// set.
public final class Root {

    private Root() {}

    public static Path folder() {
        var folder = System.getProperty("alluvium.root");
        if (folder == null || !Files.isDirectory(Path.of(folder))) {
            throw new StartFailedException(
                    "The system property alluvium.root must name the repository's root folder, but is " + folder + ".");
        }
        return Path.of(folder).toAbsolutePath().normalize();
    }

    /// Where programs that this machine lacks are unpacked; of an installed distribution, a folder of the account's.
    public static Path cache() {
        var given = System.getProperty("alluvium.cache");
        return given == null ? folder().resolve(".alluvium") : Path.of(given);
    }

    /// Where files lie that a start would have to make anew: for all installations of this root, or, where nothing can
    /// be written there, for one.
    ///
    /// @param own folder of the installation
    public static Path kept(Path own) {
        var shared = cache().resolve("lib");
        try {
            PrivateFolder.make(shared);
        } catch (IOException e) {
            return own.resolve("lib");
        }
        return Files.isWritable(shared) ? shared : own.resolve("lib");
    }
}
