package dev.alluvium.bench.siege;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// A tenant that searches at a steady rate while others do what they do: from a process of its own, since the threads
/// of this one are busy with the others. Ends with this process. Not thread-safe.
public final class Victim implements AutoCloseable {
    private final Process process;
    private static final String NUMBER = "#";

    private final PrintWriter orders;
    private final BufferedReader answers;

    /// @param failed searches that were not answered with 200
    /// @param late answered with 200 beyond the time of a request
    public record Fared(int searches, double p50Ms, double p95Ms, double maxMs, int failed, int late) {
        String line() {
            return searches + " " + p50Ms + " " + p95Ms + " " + maxMs + " " + failed + " " + late;
        }

        private static Fared of(String line) {
            var values = line.split(" ");
            return new Fared(
                    Integer.parseInt(values[0]),
                    Double.parseDouble(values[1]),
                    Double.parseDouble(values[2]),
                    Double.parseDouble(values[3]),
                    Integer.parseInt(values[4]),
                    Integer.parseInt(values[5]));
        }
    }

    private Victim(Process process) {
        this.process = process;
        this.orders = new PrintWriter(process.outputWriter(UTF_8), true);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    public static Victim start(URI api, String key, String mode, List<String> texts) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SearchSteadily.class.getName())
                .redirectError(Redirect.INHERIT)
                .start();
        var victim = new Victim(process);
        victim.orders.println(api);
        victim.orders.println(key);
        victim.orders.println(texts.size());
        texts.forEach(text -> victim.orders.println(body(text, mode)));
        return victim;
    }

    /// @param limit after which an answer is late
    public Fared search(int perSecond, Duration time, Duration limit) throws IOException {
        orders.println(perSecond + " " + time.toMillis() + " " + limit.toMillis());
        var line = answers.readLine();
        if (line == null) {
            throw new IOException("the process that searches ended");
        }
        return Fared.of(line);
    }

    /// A search in which [#NUMBER] stands for a number.
    private static String body(String text, String mode) {
        var words = text.replaceAll("[^A-Za-z0-9 ,.]", " ");
        return "{\"query\":\"" + words + " " + NUMBER + "\",\"mode\":\"" + mode + "\"}";
    }

    /// With another number each time: query-api remembers the vectors of what was asked before.
    public static byte[] body(String text, String mode, long number) {
        return numbered(body(text, mode), number);
    }

    static byte[] numbered(String body, long number) {
        return body.replace(NUMBER, Long.toString(number)).getBytes(UTF_8);
    }

    /// Some texts to search by.
    public static List<String> parts(List<String> texts) {
        return IntStream.range(0, texts.size())
                .mapToObj(i ->
                        texts.get(i).substring(0, Math.min(60, texts.get(i).length())))
                .toList();
    }

    @Override
    public void close() {
        orders.close();
        process.destroy();
    }
}
