package dev.alluvium.cli.message;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.rejected.FindRejected;
import dev.alluvium.cli.rejected.RejectedRecord;
import dev.alluvium.cli.rejected.RejectedTopic;
import dev.alluvium.cli.session.Api;
import dev.alluvium.cli.session.ApiRefusal;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.KeyOption;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.TenantApi;
import dev.alluvium.cli.session.Tenants;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "message",
        description = {
            "Shows where a message is: stored, embedded, failed or deleted, and the message itself.",
            "One that is in no database is looked for among the rejected records; exit status 1 when it is nowhere."
        })
public final class MessageCommand extends SessionCommand implements Callable<Integer> {
    @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
    private String tenant;

    @Parameters(paramLabel = "ID", description = "The message's id.")
    private String id;

    @Mixin
    private KeyOption key = new KeyOption();

    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public Integer call() {
        var connections = connections();
        ObjectNode found;
        try {
            found = read(key.api(session(), tenant));
        } catch (ApiRefusal e) {
            if (e.status() != 404 || connections.adminToken().isEmpty()) {
                throw e;
            }
            return rejected(connections, e);
        }
        if (output.json()) {
            say(JsonText.pretty(found));
        } else {
            show(found);
        }
        return ExitStatus.FINE;
    }

    private int rejected(Connections connections, ApiRefusal unknown) {
        var owner = new Tenants(connections).id(tenant);
        RejectedRecord record;
        try {
            record = new FindRejected(new RejectedTopic(connections.kafkaSettings()))
                    .find(owner, id)
                    .orElseThrow(() -> unknown);
        } catch (KafkaException e) {
            throw new Failure(
                    unknown.getMessage() + "; and the rejected records cannot be read from " + connections.kafka(), e);
        }
        if (output.json()) {
            var status = JsonText.object().put("message_id", id).put("state", "rejected");
            status.put("reason", record.reason());
            status.putArray("stages").add(record.json().put("stage", "rejected"));
            var both = JsonText.object();
            both.set("status", status);
            both.putNull("message");
            say(JsonText.pretty(both));
            return ExitStatus.FINE;
        }
        say(terminal().strong("rejected") + ": " + record.reason() + " at " + record.source() + ", "
                + record.rejectedAt() + ", sent back " + record.replays() + " times: "
                + Terminal.printable(record.detail()));
        return ExitStatus.FINE;
    }

    private ObjectNode read(TenantApi api) {
        var path = "/v1/messages/" + Api.segment(id);
        var both = JsonText.object();
        both.set("status", api.get(path + "/status"));
        both.set("message", message(api, path));
        return both;
    }

    /// A deleted message has a status and no content.
    private static JsonNode message(TenantApi api, String path) {
        try {
            return api.get(path);
        } catch (ApiRefusal e) {
            if (e.status() == 404 || e.status() == 410) {
                return JsonText.MAPPER.nullNode();
            }
            throw e;
        }
    }

    private static String searchable(JsonNode milliseconds) {
        return milliseconds.isNumber()
                ? ", searchable in about " + Math.ceilDiv(milliseconds.asLong(), 1_000) + " s at most"
                : "";
    }

    private void show(JsonNode found) {
        var terminal = terminal();
        var status = found.path("status");
        var reason = status.path("reason").asString("");
        terminal.say(terminal.strong(status.path("state").asString(""))
                + (reason.isEmpty() ? "" : ": " + reason)
                + searchable(status.path("searchable_in_ms")));
        status.path("stages").forEach(stage -> terminal.say("  " + JsonText.line(stage)));
        var message = found.path("message");
        if (!message.isNull()) {
            terminal.say("%s  %s  session %s"
                    .formatted(
                            message.path("occurred_at").asString(""),
                            Terminal.printable(message.path("sender").path("id").asString("")),
                            Terminal.printable(message.path("session_id").asString(""))));
            terminal.say(message.path("content").asString(""));
        }
    }
}
