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
import dev.alluvium.cli.session.Session;
import dev.alluvium.cli.session.TenantKeys;
import dev.alluvium.cli.session.Tenants;
import java.util.Optional;
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
        mixinStandardHelpOptions = true,
        description = {
            "Shows where a message is: stored, embedded, failed or deleted, and the message itself.",
            "One that is in no database is looked for among the rejected records; exit status 1 when it is nowhere."
        })
public final class MessageCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
    private String tenant;

    @Parameters(paramLabel = "ID", description = "The message's id.")
    private String id;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "API key (default: ALLUVIUM_API_KEY, else one of the" + " command line's own).")
    private String key;

    @Mixin
    private JsonOption output = new JsonOption();

    public MessageCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var connections = session.connections();
        var api = connections.api();
        ObjectNode found;
        try {
            found = new TenantKeys(connections, api)
                    .with(tenant, Optional.ofNullable(key), credential -> read(api, credential));
        } catch (ApiRefusal e) {
            if (e.status() != 404 || connections.adminToken().isEmpty()) {
                throw e;
            }
            return rejected(connections, e);
        }
        if (output.json()) {
            session.terminal().say(JsonText.pretty(found));
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
            session.terminal().say(JsonText.pretty(both));
            return ExitStatus.FINE;
        }
        session.terminal()
                .say(session.terminal().strong("rejected") + ": " + record.reason() + " at " + record.source() + ", "
                        + record.rejectedAt() + ", sent back " + record.replays() + " times: "
                        + Terminal.printable(record.detail()));
        return ExitStatus.FINE;
    }

    private ObjectNode read(Api api, String credential) {
        var path = "/v1/messages/" + Api.segment(id);
        var both = JsonText.object();
        both.set("status", api.get(path + "/status", credential));
        both.set("message", message(api, path, credential));
        return both;
    }

    /// A deleted message has a status and no content.
    private static JsonNode message(Api api, String path, String credential) {
        try {
            return api.get(path, credential);
        } catch (ApiRefusal e) {
            if (e.status() == 404 || e.status() == 410) {
                return JsonText.MAPPER.nullNode();
            }
            throw e;
        }
    }

    private void show(JsonNode found) {
        var terminal = session.terminal();
        var status = found.path("status");
        var reason = status.path("reason").asString("");
        terminal.say(terminal.strong(status.path("state").asString("")) + (reason.isEmpty() ? "" : ": " + reason));
        status.path("stages").forEach(stage -> terminal.say("  " + JsonText.line(stage)));
        var message = found.path("message");
        if (!message.isNull()) {
            terminal.say("%s  %s  session %s"
                    .formatted(
                            message.path("occurred_at").asString(""),
                            message.path("sender").path("id").asString(""),
                            message.path("session_id").asString("")));
            terminal.say(message.path("content").asString(""));
        }
    }
}
