package dev.alluvium.cli.channel;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.SessionCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

@Command(
        name = "channel",
        description = "Connects other systems to a tenant, and lists and removes what is connected.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ChannelCommands.Add.class)
public final class ChannelCommands extends SessionCommand {

    @Command(
            name = "add",
            description = {
                "Connects Slack (slack), whatever posts JSON (webhook), or a source of CloudEvents (cloudevents).",
                "Prints where the other system posts to, and its secret, which is shown this once."
            })
    static final class Add extends SessionCommand implements Runnable {
        @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
        private String slug;

        @Option(names = "--kind", required = true, paramLabel = "KIND", description = "slack, webhook or cloudevents.")
        private String kind;

        @Parameters(paramLabel = "NAME", description = "What its messages are said to come through.")
        private String name;

        @Option(
                names = "--secret-file",
                paramLabel = "FILE",
                description = "A file with the secret that the other system has made; Slack's signing secret is one"
                        + " (default: a new one).")
        private Path secret;

        @Option(
                names = "--settings",
                paramLabel = "FILE",
                description = "A file with the settings in JSON, such as a webhook's mapping (default: none).")
        private Path settings;

        @Mixin
        private JsonOption output = new JsonOption();

        @Override
        public void run() {
            var wanted = JsonText.object().put("kind", kind).put("name", name);
            if (secret != null) {
                wanted.put("secret", read(secret).strip());
            }
            if (settings != null) {
                wanted.set("settings", json(settings));
            }
            var made = new Channels(connections(), slug).add(wanted);
            if (output.json()) {
                say(JsonText.pretty(made));
                return;
            }
            say("post to  " + connections().gatewayUrl() + made.path("path").asString(""));
            say("secret   " + made.path("secret").asString(""));
            note("channel id " + made.path("connection_id").asString("") + "; the secret is not shown again");
        }

        private static JsonNode json(Path file) {
            try {
                return JsonText.MAPPER.readTree(read(file));
            } catch (JacksonException e) {
                throw new UsageFailure(file + " is not JSON");
            }
        }

        private static String read(Path file) {
            try {
                return Files.readString(file, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new Failure("cannot read " + file, e);
            }
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists what a tenant has connected.")
    void list(
            @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.") String slug,
            @Option(names = "--json", description = "One JSON object per line.") boolean json) {
        for (var each : new Channels(connections(), slug).list()) {
            say(
                    json
                            ? JsonText.line(each)
                            : "%s  %-11s  %s"
                                    .formatted(
                                            each.path("connection_id").asString(""),
                                            each.path("kind").asString(""),
                                            each.path("name").asString("")));
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Removes a channel; within 5 s nothing more is taken from it. Its messages stay.")
    void remove(
            @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.") String slug,
            @Parameters(paramLabel = "CHANNEL_ID", description = "The channel's id, as channel add printed it.")
                    UUID channel) {
        new Channels(connections(), slug).remove(channel);
        say("removed " + channel);
    }
}
