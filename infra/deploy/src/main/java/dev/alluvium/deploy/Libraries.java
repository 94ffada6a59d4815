package dev.alluvium.deploy;

import dev.alluvium.servers.process.BuiltProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The jars of all processes, each once, and the list of each process.
///
/// @param jars by file name
/// @param classPaths by the name of the list: file names, in the order of the class path
record Libraries(SortedMap<String, Path> jars, SortedMap<String, String> classPaths) {

    static Libraries of(Path root, Processes processes) throws IOException {
        var libraries = new Libraries(new TreeMap<>(), new TreeMap<>());
        for (var process : processes.entries()) {
            libraries.add(process, new BuiltProgram(root, process.module()).jars());
        }
        return libraries;
    }

    private void add(Processes.Entry process, List<Path> classPath) throws IOException {
        if (classPath.isEmpty() || classPath.stream().anyMatch(Files::isDirectory)) {
            throw new IllegalStateException(
                    process.module() + " is not packaged: run mvn -Pdist package for all modules");
        }
        for (var jar : classPath) {
            var other = jars.putIfAbsent(jar.getFileName().toString(), jar);
            if (other != null && !other.equals(jar) && Files.mismatch(other, jar) >= 0) {
                throw new IllegalStateException("two jars of one name, and different: " + other + ", " + jar);
            }
        }
        classPaths.put(
                process.name(),
                classPath.stream().map(jar -> jar.getFileName().toString()).collect(Collectors.joining(":")));
    }
}
