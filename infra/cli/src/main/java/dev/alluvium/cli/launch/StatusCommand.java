package dev.alluvium.cli.launch;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.launch.Installation.PartStatus;
import dev.alluvium.cli.session.ApiRefusal;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.servers.process.ProcessId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "status",
        description = {
            "Shows the parts of the local installation, how many messages there are, and the tenants that wait"
                    + " longest;",
            "exit status 1 when a part is not ready."
        })
public final class StatusCommand extends SessionCommand implements Callable<Integer> {
    private static final int WORST = 5;

    @Mixin
    private JsonOption output = new JsonOption();

    private record Report(
            boolean ready,
            List<Row> parts,
            @JsonInclude(Include.NON_NULL) JsonNode backlog) {}

    private record Row(
            String name,
            String state,
            String address,
            String detail,
            @JsonInclude(Include.NON_NULL) Long pid) {
        Row(PartStatus part) {
            this(
                    part.part().label(),
                    part.state().toString(),
                    part.address(),
                    part.detail(),
                    part.process().map(ProcessId::pid).orElse(null));
        }
    }

    @Override
    public Integer call() {
        var parts = new Installation(connections()).statuses();
        var ready = parts.stream().allMatch(PartStatus::ready);
        var backlog = backlog(parts);
        if (output.json()) {
            var rows = parts.stream().map(Row::new).toList();
            say(JsonText.pretty(new Report(ready, rows, backlog.orElse(null))));
        } else {
            parts.forEach(part -> say(line(part)));
            backlog.ifPresent(this::show);
        }
        return ExitStatus.fineWhen(ready);
    }

    /// Empty when there is nobody to ask, or no token to ask with.
    private Optional<JsonNode> backlog(List<PartStatus> parts) {
        boolean answers = parts.stream().anyMatch(part -> part.part() == Part.QUERY_API && part.ready());
        if (!answers) {
            return Optional.empty();
        }
        try {
            return connections()
                    .adminToken()
                    .map(token -> connections().api().get("/v1/backlog?limit=" + WORST, token));
        } catch (Failure | ApiRefusal e) {
            note("no figures: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void show(JsonNode backlog) {
        var terminal = terminal();
        terminal.say("");
        terminal.say("%d tenants: %s".formatted(backlog.path("tenants").asLong(), counts(backlog)));
        backlog.path("worst").forEach(tenant -> {
            if (tenant.path("messages").path("pending").asLong() > 0
                    || tenant.path("messages").path("failed").asLong() > 0) {
                terminal.say("  %-24s %s".formatted(tenant.path("slug").asString(""), counts(tenant)));
            }
        });
    }

    private static String counts(JsonNode its) {
        var messages = its.path("messages");
        var oldest = its.path("oldest_pending_age_ms").asLong();
        return "%d messages, %d pending%s, %d failed"
                .formatted(
                        messages.path("stored").asLong(),
                        messages.path("pending").asLong(),
                        oldest == 0 ? "" : " (the oldest for " + Math.ceilDiv(oldest, 1_000) + " s)",
                        messages.path("failed").asLong());
    }

    private String line(PartStatus part) {
        var word = "%-12s".formatted(part.state());
        return "%-14s %s %-22s %-12s %s"
                .formatted(
                        part.part().label(),
                        part.ready() ? terminal().good(word) : terminal().bad(word),
                        part.address(),
                        part.process().map(process -> "pid " + process.pid()).orElse(""),
                        part.detail())
                .stripTrailing();
    }
}
