package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "backlog",
        description = {
            "Shows what waits: by tenant and lane, those that wait longest first.",
            "Tenants of which nothing waits are left out; with --json they are there."
        })
public final class BacklogCommand extends SessionCommand implements Runnable {
    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public void run() {
        var backlog = new Tenants(connections()).backlog();
        if (output.json()) {
            say(JsonText.pretty(backlog));
            return;
        }
        backlog.path("worst").valueStream().filter(BacklogCommand::waits).forEach(this::show);
        say("%d tenants, %d messages pending, %d failed"
                .formatted(
                        backlog.path("tenants").asLong(),
                        backlog.path("messages").path("pending").asLong(),
                        backlog.path("messages").path("failed").asLong()));
    }

    private static boolean waits(JsonNode tenant) {
        return tenant.path("messages").path("pending").asLong() > 0
                || !tenant.path("lanes").isEmpty();
    }

    private void show(JsonNode tenant) {
        var pending = tenant.path("messages").path("pending").asLong();
        say("%-24s %d pending%s%s"
                .formatted(
                        tenant.path("slug").asString(""),
                        pending,
                        age(tenant.path("oldest_pending_age_ms")),
                        left("searchable", tenant.path("searchable_in_ms"))));
        tenant.path("lanes").forEach(lane -> say("  " + line(lane)));
    }

    private static String line(JsonNode lane) {
        var words = new StringJoiner(", ");
        words.add("%s%s: %d messages"
                .formatted(
                        lane.path("stage").asString(""),
                        lane.path("priority").asString("").equals("bulk") ? " (bulk)" : "",
                        lane.path("messages").asLong()));
        if (lane.path("bytes").isNumber()) {
            words.add(lane.path("bytes").asLong() + " bytes");
        }
        if (lane.path("tokens").isNumber()) {
            words.add("about " + lane.path("tokens").asLong() + " tokens");
        }
        return words + age(lane.path("oldest_age_ms")) + left("done", lane.path("done_in_ms"));
    }

    private static String age(JsonNode milliseconds) {
        long age = milliseconds.asLong(0);
        return age == 0 ? "" : ", the oldest for " + Math.ceilDiv(age, 1_000) + " s";
    }

    /// What is done when, as far as it is known.
    static String left(String what, JsonNode milliseconds) {
        return milliseconds.isNumber()
                ? ", " + what + " in about " + Math.ceilDiv(milliseconds.asLong(), 1_000) + " s"
                : "";
    }
}
