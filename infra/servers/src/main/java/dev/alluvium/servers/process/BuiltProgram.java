package dev.alluvium.servers.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The jars of a program of ours: in a checkout those that the build left in its module, in an unpacked distribution
/// those of `lib` that its list names.
///
/// @param root of the checkout or the distribution
/// @param module its folder in a checkout, such as `infra/servers/broker`; its last part is the list's name
public record BuiltProgram(Path root, String module) {

    /// Jars of a distribution stay what they are while programs run from them; those of a checkout do not.
    public boolean packaged() {
        return Files.isRegularFile(list());
    }

    private Path list() {
        return root.resolve("lib").resolve(Path.of(module).getFileName() + ".classpath");
    }

    /// @return its own jar first; empty when it is not built
    public List<Path> jars() throws IOException {
        return packaged() ? ofDistribution() : ofCheckout();
    }

    private List<Path> ofDistribution() throws IOException {
        var lib = root.resolve("lib");
        return names(list()).stream().map(lib::resolve).toList();
    }

    private List<Path> ofCheckout() throws IOException {
        var target = root.resolve(module).resolve("target");
        try {
            var jars = new ArrayList<Path>();
            ownJar(target).ifPresent(jars::add);
            names(target.resolve("classpath")).forEach(name -> jars.add(Path.of(name)));
            return List.copyOf(jars);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    private static Optional<Path> ownJar(Path target) throws IOException {
        try (var files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("alluvium-.*(?<!-tests)\\.jar"))
                    .findFirst();
        }
    }

    private static List<String> names(Path list) throws IOException {
        return Arrays.asList(Files.readString(list).strip().split(":"));
    }
}
