package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.launch.Examination.Finding;
import dev.alluvium.cli.session.SessionCommand;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        description = "Checks what the local installation needs and says what to do; exit status 1 on a problem.")
public final class DoctorCommand extends SessionCommand implements Callable<Integer> {
    @Mixin
    private JsonOption output = new JsonOption();

    private record Report(boolean healthy, List<Finding> findings) {}

    @Override
    public Integer call() {
        var findings = new Examination(connections()).findings();
        var healthy = findings.stream().allMatch(Finding::ok);
        if (output.json()) {
            say(JsonText.pretty(new Report(healthy, findings)));
        } else {
            findings.forEach(finding -> say(line(finding)));
        }
        return ExitStatus.fineWhen(healthy);
    }

    private String line(Finding finding) {
        var word = finding.ok() ? terminal().good("ok     ") : terminal().bad("problem");
        return "%s  %-16s %s".formatted(word, finding.what(), finding.words()).stripTrailing();
    }
}
