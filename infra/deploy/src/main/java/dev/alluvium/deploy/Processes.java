package dev.alluvium.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The file `infra/deploy/processes`: what an installation consists of.
record Processes(List<Entry> entries) {

    /// @param module its folder in the checkout
    record Entry(String name, String module, String mainClass) {}

    static Processes read(Path root) throws IOException {
        var lines = Files.readAllLines(root.resolve("infra/deploy/processes"));
        return new Processes(lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Processes::entry)
                .toList());
    }

    private static Entry entry(String line) {
        var words = line.strip().split("\\s+");
        if (words.length != 3) {
            throw new IllegalArgumentException("expected name, module and main class: " + line);
        }
        return new Entry(words[0], words[1], words[2]);
    }
}
