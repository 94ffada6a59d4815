package dev.alluvium.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A main class of the tests, run by a JVM of its own that can be killed.
public record OtherJvm(Process process, BufferedReader output) {

    public static OtherJvm run(Class<?> main, Object... arguments) throws IOException {
        return run(Map.of(), main, arguments);
    }

    public static OtherJvm run(Map<String, String> environment, Class<?> main, Object... arguments) throws IOException {
        var words = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx128m",
                "-Dalluvium.root=" + System.getProperty("alluvium.root"),
                "-classpath",
                System.getProperty("java.class.path"),
                main.getName()));
        List.of(arguments).forEach(argument -> words.add(argument.toString()));
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        return new OtherJvm(process, process.inputReader());
    }

    /// What follows `mark` on the first line that begins so.
    public String after(String mark) throws IOException {
        var seen = new StringBuilder();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(mark)) {
                return line.substring(mark.length());
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("no line begins with " + mark + " in:\n" + seen);
    }

    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
