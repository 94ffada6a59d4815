package dev.alluvium.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.servers.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Alert rules. The launcher's test, where everything runs, looks up in `/metrics` what they name.
final class AlertsTest {
    private static final Path ROOT = Path.of(System.getProperty("alluvium.root"));
    private static final Path FOLDER = ROOT.resolve("infra/deploy/grafana");

    @Test
    void eachAlertHasARunbookAndACaseInWhichItFires() throws IOException {
        var runbook = Files.readString(ROOT.resolve("infra/docs/operations.md"));
        var rules = Files.readString(FOLDER.resolve("alerts.yaml"));
        var cases = Files.readString(FOLDER.resolve("alerts.test.yaml"));
        var alerts = names(rules, "alert: (\\w+)");
        assertThat(alerts).hasSizeGreaterThan(5).allSatisfy(alert -> {
            assertThat(runbook).contains("\n#### " + alert + "\n");
            assertThat(rules).contains("runbook: infra/docs/operations.md#" + alert.toLowerCase(Locale.ROOT) + "\n");
            assertThat(cases).contains(alert);
        });
        assertThat(names(runbook, "#### (Alluvium\\w+)")).containsExactlyInAnyOrderElementsOf(alerts);
    }

    /// By Prometheus's own tool, where it is. Elsewhere the cases are not run, and that is said.
    @Test
    void rulesFireWhenTheyShould() {
        var tool = Command.find("promtool");
        if (tool.isEmpty()) {
            System.err.println("""

                ATTENTION: promtool is not on this machine (Debian's package prometheus has it).
                The cases of infra/deploy/grafana/alerts.test.yaml were NOT run; names and runbooks were checked.
                """);
            return;
        }
        var finished = Command.of(List.of(
                        tool.get().toString(),
                        "test",
                        "rules",
                        FOLDER.resolve("alerts.test.yaml").toString()))
                .run();
        assertThat(finished.fine()).as(finished.output()).isTrue();
    }

    private static List<String> names(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
