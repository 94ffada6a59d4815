package dev.alluvium.servers.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// What a process has written to its log file.
///
/// @param start where in the file the output of this process begins
record ProcessLog(Path file, long start) {
    private static final long LIMIT_BYTES = 16L << 20;
    private static final int TAIL_LINES = 15;

    /// The next process's output is appended to the file; a long file is put aside first.
    static ProcessLog begin(Path file) throws IOException {
        PrivateFolder.make(file.getParent());
        if (Files.exists(file) && Files.size(file) > LIMIT_BYTES) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(file)) {
            PrivateFolder.makeFile(file);
        }
        return new ProcessLog(file, Files.size(file));
    }

    /// The last line that says what happened, which is none of a stack trace's; empty when there is none.
    String lastLine() {
        return lines().stream()
                .filter(line -> !line.isBlank() && !line.startsWith("\t") && !line.startsWith("Caused by:"))
                .reduce("", (_, last) -> last);
    }

    /// A process that ends without a word in its log may have written the cause to its detailed log.
    String tail() {
        var own = lines();
        var detailed = Command.detailLog(file);
        return own.isEmpty() && Files.exists(detailed)
                ? end(detailed, new ProcessLog(detailed, 0).lines())
                : end(file, own);
    }

    private static String end(Path file, List<String> lines) {
        var last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        return "The end of " + file + ":" + System.lineSeparator() + String.join(System.lineSeparator(), last);
    }

    private List<String> lines() {
        try {
            var bytes = Files.readAllBytes(file);
            int from = (int) Math.min(start, bytes.length);
            return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return List.of("(it cannot be read: " + e.getMessage() + ")");
        }
    }
}
