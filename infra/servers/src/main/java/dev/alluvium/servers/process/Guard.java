package dev.alluvium.servers.process;

import java.io.IOException;
import java.util.List;

/// Ends a process when this JVM ends without having stopped it, even by `kill -9`.
///
/// A shell waits on a pipe whose other end only this JVM holds: a line says that all is well, the end of the file
/// that this JVM is gone. (Linux's parent-death signal will not do: it follows the thread that started the process.)
record Guard(Process shell) {
    private static final String SCRIPT = "trap '' INT HUP; read -r _ || kill -9 \"$0\"";

    static Guard of(Process guarded) throws IOException {
        return new Guard(new ProcessBuilder(List.of("/bin/sh", "-c", SCRIPT, Long.toString(guarded.pid())))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /// The process has ended: its number may belong to another process soon.
    void dismiss() {
        if (!shell.isAlive()) {
            return;
        }
        try (var pipe = shell.outputWriter()) {
            pipe.write("done\n");
        } catch (IOException e) {
            shell.destroyForcibly();
        }
    }
}
