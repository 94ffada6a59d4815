package dev.alluvium.testkit;

import dev.alluvium.servers.packages.DebianPackages;
import dev.alluvium.servers.packages.UnpackedFolder;
import dev.alluvium.servers.process.Command;
import dev.alluvium.servers.process.Root;
import dev.alluvium.servers.process.StartFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A wall clock for some processes of this machine, which can be set forward and back while they run; everybody else's
/// stays as it is, and so does what is measured from a start (`System.nanoTime`, sleeps, timed waits). It is
/// libfaketime, an installed one, else one unpacked from this machine's packages into a private folder.
public final class SettableClock {
    private static final String FILE = "libfaketimeMT.so.1";
    private static final String PACKAGE = "libfaketime";

    private final Path library;
    private final Path shift;

    private SettableClock(Path library, Path shift) {
        this.library = library;
        this.shift = shift;
    }

    /// @param folder an existing one, for its file
    public static SettableClock in(Path folder, Consumer<String> progress) {
        var clock = new SettableClock(library(progress), folder.resolve("clock"));
        clock.set(Duration.ZERO);
        return clock;
    }

    /// What a process must have in its environment to go by this clock.
    public Map<String, String> environment() {
        return environment(library, Map.of("FAKETIME_TIMESTAMP_FILE", shift.toString()));
    }

    private static Map<String, String> environment(Path library, Map<String, String> shift) {
        var all = new HashMap<>(Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Without it, waits of a JVM end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "FAKETIME_DONT_RESET", "1",
                "FAKETIME_NO_CACHE", "1",
                "NO_FAKE_STAT", "1"));
        all.putAll(shift);
        return all;
    }

    /// From now on it shows this much more than the machine's; less, where it is negative.
    public void set(Duration ahead) {
        try {
            // In one step: half a line would be another time.
            var next = shift.resolveSibling(shift.getFileName() + ".next");
            Files.writeString(next, text(ahead));
            Files.move(next, shift, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Duration ahead) {
        return (ahead.isNegative() ? "" : "+") + ahead.toSeconds() + "\n";
    }

    private static Path library(Consumer<String> progress) {
        return installed().orElseGet(() -> {
            var cache = Root.cache();
            var home = new UnpackedFolder(cache, PACKAGE, PACKAGE)
                    .where(
                            folder -> find(folder).isPresent(),
                            folder -> new DebianPackages(folder, progress).downloadForThisHost(PACKAGE),
                            (archives, tree, _) -> extract(archives, tree));
            return find(home).orElseThrow();
        });
    }

    private static Optional<Path> installed() {
        return find(Path.of("/usr/lib"));
    }

    /// One that a program of this machine can be started with, and that shifts its clock.
    private static Optional<Path> find(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (var files = Files.find(folder, 6, (path, _) -> path.endsWith(Path.of("faketime", FILE)))) {
            return files.filter(SettableClock::works).findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static boolean works(Path library) {
        var command =
                new Command(List.of("date", "+%Y"), environment(library, Map.of("FAKETIME", "@2001-07-01 12:00:00")));
        return command.run().lastLine().equals("2001");
    }

    private static void extract(List<Path> archives, Path tree) {
        for (var archive : archives) {
            var finished = Command.of("dpkg-deb", "--extract", archive.toString(), tree.toString())
                    .run();
            if (!finished.fine()) {
                throw new StartFailedException("The package cannot be unpacked: " + finished.lastLine());
            }
        }
    }
}
