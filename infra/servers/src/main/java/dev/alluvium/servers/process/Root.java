package dev.alluvium.servers.process;

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
}
