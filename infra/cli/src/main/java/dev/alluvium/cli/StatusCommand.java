package dev.alluvium.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows the parts of the local installation; exit status 1 when one is not ready.")
final class StatusCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JsonOption output = new JsonOption();

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var states = new Installation(session.connections()).states();
        var allReady = states.stream().allMatch(PartState::ready);
        if (output.json()) {
            session.terminal().say(Json.pretty(json(states, allReady)));
        } else {
            states.forEach(state -> session.terminal().say(line(state)));
        }
        return allReady ? Alluvium.FINE : Alluvium.FAILED;
    }

    private static tools.jackson.databind.JsonNode json(java.util.List<PartState> states, boolean allReady) {
        var object = Json.object().put("ready", allReady);
        var parts = object.putArray("parts");
        states.forEach(state -> {
            var part = parts.addObject()
                    .put("name", state.name())
                    .put("state", state.word())
                    .put("address", state.address())
                    .put("detail", state.detail());
            state.process().ifPresent(process -> part.put("pid", process.id()));
        });
        return object;
    }

    private String line(PartState state) {
        var terminal = session.terminal();
        var word = "%-12s".formatted(state.word());
        var pid = state.process().map(process -> "pid " + process.id()).orElse("");
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
