package dev.alluvium.servers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalProcessIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration SHORT_LIMIT = Duration.ofMillis(500);
    private static final String SERVE = "echo serving; while :; do read -r line || sleep 1000; done";

    @TempDir
    private Path folder;

    private Path log;
    private LocalProcess process;

    @BeforeEach
    void nothingRuns() {
        log = folder.resolve("log/server.log");
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.kill();
        }
    }

    private LocalProcess start(String script) {
        process = Command.of("/bin/sh", "-c", script).start("server", log, Life.WITH_THIS_JVM);
        return process;
    }

    private Optional<String> problem() {
        return process.lastLogLine().equals("serving") ? Optional.empty() : Optional.of("says nothing");
    }

    @Test
    void processThatSaysThatItIsReadyIsReady() {
        start(SERVE).awaitReady(this::problem, LIMIT);
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void processThatEndsInsteadOfStartingIsReportedWithItsLastWords() {
        start("echo 'port in use'; echo; exit 3");
        assertThatThrownBy(() -> process.awaitReady(this::problem, LIMIT))
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith("server ended with status 3 instead of starting (port in use); log: " + log)
                .hasMessageContaining("The end of " + log);
    }

    @Test
    void processThatDoesNotBecomeReadyIsReportedWithWhatIsMissing() {
        start("sleep 1000");
        assertThatThrownBy(() -> process.awaitReady(this::problem, Duration.ofMillis(100)))
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith("server is not ready after 0 s: says nothing; log: ");
        assertThat(process.isAlive()).isTrue();
        assertThatThrownBy(() -> process.awaitReadyOrKill(this::problem, Duration.ofMillis(100)))
                .isInstanceOf(StartFailedException.class);
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void processThatStandsStillWhenItIsToEndIsEnded() {
        start("trap '' TERM; echo serving; while :; do sleep 1; done").awaitReady(this::problem, LIMIT);
        assertThat(process.stop("TERM", SHORT_LIMIT)).isFalse();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void processThatIsStoppedOrKilledHasEnded() {
        assertThat(start(SERVE).stop("TERM", LIMIT)).isTrue();
        assertThat(process.isAlive()).isFalse();
        start(SERVE).kill();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void processOfAnotherJvmIsWatchedAndStoppedToo() {
        start(SERVE);
        var found = LocalProcess.found("server", process.id(), log);
        found.awaitReady(this::problem, LIMIT);
        assertThat(found.stop("TERM", LIMIT)).isTrue();
    }

    @Test
    void outputOfAnEarlierProcessIsNotTheLastLine() throws Exception {
        start("echo earlier").id().awaitEnd(LIMIT);
        start("echo; exit 1").id().awaitEnd(LIMIT);
        assertThat(process.lastLogLine()).isEmpty();
        assertThat(Files.readString(log)).contains("earlier");
    }

    @Test
    void environmentIsGivenAloneWhenAskedFor() {
        var lines = new StringBuilder();
        int status = Command.of("/bin/sh", "-c", "echo $GIVEN$HOME; exit 4")
                .only(Map.of("GIVEN", "given"))
                .run(lines::append);
        assertThat(status).isEqualTo(4);
        assertThat(lines).hasToString("given");
    }
}
