package dev.alluvium.cli.launch;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.ApiRefusal;
import dev.alluvium.cli.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the parts of the local installation, how many messages there are, and the tenants that wait"
                    + " longest;",
            "exit status 1 when a part is not ready."
        })
public final class StatusCommand implements Callable<Integer> {
    private static final int WORST = 5;

    private final Session session;

    @Mixin
    private JsonOption output = new JsonOption();

    public StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var states = new Installation(session.connections()).states();
        var allReady = states.stream().allMatch(PartState::ready);
        if (output.json()) {
            var object = json(states, allReady);
            backlog(states).ifPresent(known -> object.set("backlog", known));
            session.terminal().say(JsonText.pretty(object));
        } else {
            states.forEach(state -> session.terminal().say(line(state)));
            backlog(states).ifPresent(this::show);
        }
        return allReady ? ExitStatus.FINE : ExitStatus.FAILED;
    }

    private static ObjectNode json(List<PartState> states, boolean allReady) {
        var object = JsonText.object().put("ready", allReady);
        var parts = object.putArray("parts");
        states.forEach(state -> {
            var part = parts.addObject()
                    .put("name", state.name())
                    .put("state", state.word())
                    .put("address", state.address())
                    .put("detail", state.detail());
            state.process().ifPresent(process -> part.put("pid", process.pid()));
        });
        return object;
    }

    /// Empty when there is nobody to ask, or no token to ask with.
    private Optional<JsonNode> backlog(List<PartState> states) {
        var connections = session.connections();
        boolean answers = states.stream().anyMatch(state -> state.part() == Part.QUERY_API && state.ready());
        if (!answers) {
            return Optional.empty();
        }
        try {
            return connections.adminToken().map(token -> connections.api().get("/v1/backlog?limit=" + WORST, token));
        } catch (Failure | ApiRefusal e) {
            session.terminal().note("no figures: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void show(JsonNode backlog) {
        var terminal = session.terminal();
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

    private String line(PartState state) {
        var terminal = session.terminal();
        var word = "%-12s".formatted(state.word());
        var pid = state.process().map(process -> "pid " + process.pid()).orElse("");
        return "%-14s %s %-22s %-12s %s"
                .formatted(
                        state.name(),
                        state.ready() ? terminal.good(word) : terminal.bad(word),
                        state.address(),
                        pid,
                        state.detail())
                .stripTrailing();
    }
}
