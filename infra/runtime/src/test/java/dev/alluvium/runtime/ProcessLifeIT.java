package dev.alluvium.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Starts [LifeSample] as a JVM of its own and looks at what an operator sees: output and exit status.
@Timeout(60)
final class ProcessLifeIT {

    private static final String TERMINATED = "143";
    private static final String LINE =
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z (INFO |WARN |ERROR) ProcessLife - .*";

    @TempDir
    private Path folder;

    private record Ended(String status, List<String> out, String err) {}

    @Test
    void settingsProblemsAreLinesAndStatusTwo() throws Exception {
        var ended = run("settings", Map.of("ALLUVIUM_LOG_LEVEL", "loud", "ALLUVIUM_DATABASE_PASSWORD", "hunter2"));
        assertThat(ended.status()).isEqualTo("2");
        assertThat(ended.err().lines())
                .containsExactlyInAnyOrder(
                        "sample: ALLUVIUM_DATABASE_URL is required: the database,"
                                + " as `jdbc:postgresql://…` or `postgresql://…`",
                        "sample: ALLUVIUM_LOG_LEVEL must be one of trace, debug, info, warn, error, not 'loud'");
    }

    @Test
    void startsByNamingVersionAndSettingsWithoutSecrets() throws Exception {
        var ended = run(
                "settings",
                Map.of(
                        "ALLUVIUM_DATABASE_URL",
                        "postgresql://ana:hunter2@db/x",
                        "ALLUVIUM_DATABASE_PASSWORD",
                        "hunter2"));
        assertThat(ended.status()).isEqualTo("0");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).allSatisfy(line -> assertThat(line).matches(LINE));
        assertThat(ended.out().getFirst()).contains("sample " + Version.current() + " starts: Java ");
        assertThat(ended.out().getLast()).endsWith("sample stopped");
        assertThat(String.join("\n", ended.out()))
                .contains("Setting ALLUVIUM_DATABASE_PASSWORD = ***")
                .contains("Setting ALLUVIUM_DATABASE_URL = postgresql://***@db/x")
                .doesNotContain("hunter2");
    }

    @Test
    void refusalsAreOneLineAndStatusOne() throws Exception {
        var refused = run("refusal", Map.of());
        assertThat(refused.status()).isEqualTo("1");
        assertThat(refused.err().strip()).isEqualTo("sample: Cannot listen on 127.0.0.1:80: Permission denied");
        var named = run("named-refusal", Map.of());
        assertThat(named.status()).isEqualTo("1");
        assertThat(named.err().strip()).isEqualTo("sample: there is no model.onnx");
    }

    @Test
    void whatNobodyExpectedHasAStackTraceAndStatusOne() throws Exception {
        var ended = run("bug", Map.of());
        assertThat(ended.status()).isEqualTo("1");
        assertThat(String.join("\n", ended.out()))
                .contains("sample failed and ends", "java.lang.IllegalStateException: two", "at dev.alluvium.runtime");
    }

    @Test
    void aProgramThatReturnsEndsTheProcess() throws Exception {
        assertThat(run("returns", Map.of()).status()).isEqualTo("0");
    }

    @Test
    void aLogInJsonIsOneObjectALineAndALoggerMaySayMoreThanTheOthers() throws Exception {
        var ended = run(
                "logs",
                Map.of(
                        "ALLUVIUM_DATABASE_URL",
                        "postgresql://db/x",
                        "ALLUVIUM_DATABASE_PASSWORD",
                        "hunter2",
                        "ALLUVIUM_LOG_FORMAT",
                        "json",
                        "ALLUVIUM_LOG_LEVELS",
                        "shop.till=debug, shop.floor=warn"));
        assertThat(ended.status()).isEqualTo("0");
        var mapper = new JsonMapper();
        var events = ended.out().stream().map(mapper::readTree).toList();
        assertThat(events.getFirst().path("loggerName").asString()).endsWith("ProcessLife");
        assertThat(events)
                .filteredOn(event -> event.path("loggerName").asString().equals("shop.till"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.path("level").asString()).isEqualTo("DEBUG");
                    assertThat(event.path("formattedMessage").asString()).isEqualTo("said at debug\nwith a quote \"");
                });
    }

    @Test
    void aLevelThatIsNoneIsOneLine() throws Exception {
        var ended = run(
                "logs",
                Map.of(
                        "ALLUVIUM_DATABASE_URL",
                        "postgresql://db/x",
                        "ALLUVIUM_DATABASE_PASSWORD",
                        "hunter2",
                        "ALLUVIUM_LOG_LEVELS",
                        "shop.till=loud"));
        assertThat(ended.status()).isEqualTo("2");
        assertThat(ended.err().strip())
                .isEqualTo("sample: ALLUVIUM_LOG_LEVELS has 'shop.till=loud': write a logger and a level, such as "
                        + "dev.alluvium.ingest=debug");
    }

    @Test
    void anEmptyLogLevelIsNotSetAndAnotherIsTaken() throws Exception {
        assertThat(run("returns", Map.of("ALLUVIUM_LOG_LEVEL", "")).out()).hasSize(3);
        assertThat(run("returns", Map.of("ALLUVIUM_LOG_LEVEL", "warn")).out()).containsExactly("done");
    }

    @Test
    void askedToStopItFinishesAndClosesInReverseOrder() throws Exception {
        var process = start("serves", Map.of());
        var out = process.inputReader();
        var seen = linesUntil(out, "serving");
        askToStop(process);
        var ended = end(process, out);
        assertThat(seen).isNotEmpty();
        assertThat(ended.status()).isEqualTo(TERMINATED);
        assertThat(ended.out())
                .anySatisfy(line -> assertThat(line).endsWith("a stop action failed"))
                .containsSubsequence("asked to stop", "asked late, stopping=true", "closed loop", "closed database");
        assertThat(ended.out().getLast()).endsWith("sample stopped");
    }

    @Test
    void whatDoesNotStopIsCutOffAndNamed() throws Exception {
        var process = start("stubborn", Map.of());
        var out = process.inputReader();
        linesUntil(out, "serving");
        askToStop(process);
        var ended = end(process, out);
        assertThat(ended.status()).isEqualTo(TERMINATED);
        assertThat(ended.out().getLast()).endsWith("sample did not stop within 300ms and is cut off");
    }

    @Test
    void aThreadThatDiesTakesTheProcessWithIt() throws Exception {
        var ended = run("thread-dies", Map.of());
        assertThat(ended.status()).isEqualTo("1");
        assertThat(String.join("\n", ended.out()))
                .contains("sample ends, because thread poll failed")
                .contains("java.lang.IllegalStateException: a poll failed");
    }

    /// Not `Process.destroy`: that also closes the stream whose end the test wants to read.
    private static void askToStop(Process process) {
        assertThat(process.toHandle().destroy()).as("asked to stop").isTrue();
    }

    private Ended run(String mode, Map<String, String> environment) throws Exception {
        var process = start(mode, environment);
        return end(process, process.inputReader());
    }

    private Process start(String mode, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-Duser.timezone=Pacific/Chatham",
                        "-Dstderr.encoding=UTF-8",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LifeSample.class.getName(),
                        mode)
                .redirectError(folder.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ALLUVIUM_"));
        builder.environment().putAll(environment);
        var process = builder.start();
        // Reading its output cannot be interrupted: a process that does not end is ended, and its status tells.
        CompletableFuture.delayedExecutor(30, TimeUnit.SECONDS).execute(process::destroyForcibly);
        return process;
    }

    private static List<String> linesUntil(BufferedReader out, String last) throws IOException {
        var lines = new ArrayList<String>();
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.equals(last)) {
                return lines;
            }
        }
        throw new AssertionError("Ended without saying '" + last + "': " + lines);
    }

    private Ended end(Process process, BufferedReader out) throws Exception {
        try {
            var lines = out.lines().toList();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
            return new Ended(Integer.toString(process.exitValue()), lines, Files.readString(folder.resolve("err")));
        } finally {
            process.destroyForcibly();
        }
    }
}
