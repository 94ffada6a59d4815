package dev.alluvium.cli.source;

import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.KafkaTopics;
import picocli.CommandLine.Command;

@Command(
        name = "topics",
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes the topics that the workers read and write.")
public final class TopicsCommands extends SessionCommand {
    @Command(
            name = "ensure",
            mixinStandardHelpOptions = true,
            description = "Makes the topics that are missing; one that exists is left as it is.")
    void ensure() {
        var topics = Topics.all(connections().settings().partitions());
        KafkaTopics.ensure(connections().kafka(), topics);
        say(topics.size() + " topics are there");
    }
}
