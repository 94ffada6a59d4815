package dev.alluvium.cli.source;

import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.TopicReplicas;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "topics",
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes the topics that the workers read and write.")
public final class TopicsCommands extends SessionCommand {
    @Command(
            name = "ensure",
            mixinStandardHelpOptions = true,
            description = "Makes the topics that are missing; one that exists keeps its partitions and replicas.")
    void ensure(
            @Option(
                            names = "--replication-factor",
                            paramLabel = "N",
                            description = "brokers that keep each record (default: 3 where there are three)")
                    Optional<Short> factor,
            @Option(
                            names = "--min-insync-replicas",
                            paramLabel = "N",
                            description = "brokers that must have a record before it counts as written "
                                    + "(default: 2 where there are three)")
                    Optional<Integer> minInsync) {
        var topics = Topics.all(connections().settings().partitions());
        var client = KafkaClients.admin(connections().kafkaSettings());
        var made = KafkaTopics.ensure(client, topics, replicas(factor, minInsync));
        say(topics.size() + " topics are there, " + made + " of them made now");
    }

    private static TopicReplicas replicas(Optional<Short> factor, Optional<Integer> minInsync) {
        try {
            return new TopicReplicas(factor, minInsync);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(e.getMessage());
        }
    }
}
