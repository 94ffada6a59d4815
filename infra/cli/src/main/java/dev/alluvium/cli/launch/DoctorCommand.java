package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.Session;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks what the local installation needs and says what to do; exit status 1 on a problem.")
public final class DoctorCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JsonOption output = new JsonOption();

    public DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var findings = new Examination(session.connections()).findings();
        var healthy = findings.stream().allMatch(Finding::fine);
        if (output.json()) {
            session.terminal().say(JsonText.pretty(json(findings, healthy)));
        } else {
            findings.forEach(finding -> session.terminal().say(line(finding)));
        }
        return healthy ? ExitStatus.FINE : ExitStatus.FAILED;
    }

    private String line(Finding finding) {
        var terminal = session.terminal();
        var word = finding.fine() ? terminal.good("ok     ") : terminal.bad("problem");
        return "%s  %-16s %s".formatted(word, finding.what(), finding.words()).stripTrailing();
    }

    private static JsonNode json(List<Finding> findings, boolean healthy) {
        var object = JsonText.object().put("healthy", healthy);
        var all = object.putArray("findings");
        findings.forEach(finding -> all.addObject()
                .put("what", finding.what())
                .put("ok", finding.fine())
                .put("detail", finding.detail())
                .put("advice", finding.advice()));
        return object;
    }
}
