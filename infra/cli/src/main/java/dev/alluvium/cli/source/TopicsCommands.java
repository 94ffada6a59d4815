package dev.alluvium.cli.source;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.servers.KafkaTopics;
import dev.alluvium.servers.TopicReplicas;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "topics",
        synopsisSubcommandLabel = "COMMAND",
        description = "Makes the topics that the workers read and write.")
public final class TopicsCommands extends SessionCommand {
    private static final int MOST_PARTITIONS = 1_000;
    private static final String ADVICE =
            "producers and workers notice within five minutes (metadata.max.age.ms); set ALLUVIUM_TOPIC_PARTITIONS too";

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

    @Command(
            name = "grow",
            mixinStandardHelpOptions = true,
            description = {
                "Gives all topics more partitions, while producers and workers run.",
                "Kafka takes none away again. Records of a tenant go to another partition from then on;"
                        + " what was published before stays where it is, and edits are kept right."
            })
    void grow(
            @Option(
                            names = "--partitions",
                            required = true,
                            paramLabel = "N",
                            description = "of each topic from now on, at most " + MOST_PARTITIONS)
                    int partitions,
            @Option(names = "--dry-run", description = "says what would grow, and changes nothing") boolean dryRun) {
        if (partitions < 1 || partitions > MOST_PARTITIONS) {
            throw new UsageFailure(
                    "--partitions is " + partitions + ": expected a number from 1 to " + MOST_PARTITIONS);
        }
        var topics = Topics.all(partitions);
        var client = KafkaClients.admin(connections().kafkaSettings());
        var before = KafkaTopics.partitions(client, topics);
        if (before.size() < topics.size()) {
            throw new Failure(topics.size() - before.size() + " topics are missing: run infra/alluvium topics ensure");
        }
        try {
            var grown = dryRun ? smaller(before, partitions) : KafkaTopics.grow(client, topics, partitions);
            grown.forEach(topic -> say(topic + ": " + before.get(topic) + " partitions, "
                    + (dryRun ? "would get " : "now ") + partitions));
            say(grown.isEmpty() ? "each topic has " + partitions + " partitions already" : ADVICE);
        } catch (IllegalArgumentException e) {
            throw new Failure(e.getMessage());
        }
    }

    private static Set<String> smaller(Map<String, Integer> present, int partitions) {
        return present.entrySet().stream()
                .filter(topic -> topic.getValue() < partitions)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static TopicReplicas replicas(Optional<Short> factor, Optional<Integer> minInsync) {
        try {
            return new TopicReplicas(factor, minInsync);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(e.getMessage());
        }
    }
}
