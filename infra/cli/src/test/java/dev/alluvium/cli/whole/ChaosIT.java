package dev.alluvium.cli.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.JsonText;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The short form of the fault suite, without what operators do; `infra/alluvium bench chaos` is the long one.
final class ChaosIT {
    @TempDir
    private Path folder;

    @Test
    void nothingIsLostDoubledOrStuckWhateverDiesWhen() {
        var ran = Script.in(folder)
                .run("bench", "chaos", "--brief", "--operations", "0", "--rounds", "1", "--seed", "1", "--json");

        assertThat(ran.status()).as("%s", ran).isZero();
        System.out.println(ran.out());
        var report = JsonText.MAPPER.readTree(ran.out());
        assertThat(report.path("findings")).as("%s", report).isEmpty();
        assertThat(report.path("kills").asInt()).isGreaterThanOrEqualTo(6);
        assertThat(report.path("replays").asInt()).isEqualTo(1);
        assertThat(report.path("records").path("stored").asInt()).isPositive();
        assertThat(report.path("records").path("rejected").asInt()).isPositive();
    }
}
