package dev.alluvium.cli.message;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.Session;
import dev.alluvium.cli.session.Tenants;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the records of a topic, decoded, one JSON object on each line, until Ctrl-C.",
            "Topics: messages, stored, rejected, embeddings, insights, or a topic's full name."
        })
public final class TailCommand implements Callable<Integer> {
    private static final Map<String, String> SHORT = Map.of(
            "messages", Topics.MESSAGES,
            "stored", Topics.STORED,
            "rejected", Topics.REJECTED,
            "embeddings", Topics.EMBEDDINGS,
            "insights", Topics.INSIGHTS);

    private final Session session;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic;

    @Option(names = "--tenant", paramLabel = "SLUG", description = "Only records of this tenant (slug or id).")
    private String tenant;

    @Option(names = "--from-beginning", description = "From the oldest record kept, not from now on.")
    private boolean fromBeginning;

    @Option(names = "--until-end", description = "Stop at the record that is the newest now.")
    private boolean untilEnd;

    public TailCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        var connections = session.connections();
        var name = SHORT.getOrDefault(topic, topic);
        var only = tenant == null ? null : TenantKey.bytes(tenantId(connections));
        try (var reader = new KafkaConsumer<byte[], byte[]>(KafkaClients.reader(connections.kafkaSettings()))) {
            var partitions = reader.partitionsFor(name, Duration.ofSeconds(10)).stream()
                    .map(partition -> new TopicPartition(name, partition.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new Failure("no topic " + name + " on " + connections.kafka());
            }
            reader.assign(partitions);
            if (fromBeginning) {
                reader.seekToBeginning(partitions);
            } else {
                reader.seekToEnd(partitions);
            }
            print(reader, only);
        } catch (KafkaException e) {
            throw new Failure("cannot read " + name + " from " + connections.kafka() + ": " + e.getMessage(), e);
        }
        return ExitStatus.FINE;
    }

    private void print(KafkaConsumer<byte[], byte[]> reader, byte[] only) {
        var ends = reader.endOffsets(reader.assignment());
        while (!session.terminal().out().checkError()) {
            for (var record : reader.poll(Duration.ofMillis(500))) {
                if (only == null || Arrays.equals(only, record.key())) {
                    session.terminal().say(JsonText.line(RecordJson.of(record)));
                }
            }
            if (untilEnd && ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue())) {
                return;
            }
        }
    }

    private UUID tenantId(Connections connections) {
        try {
            return UUID.fromString(tenant);
        } catch (IllegalArgumentException e) {
            return new Tenants(connections).id(tenant);
        }
    }
}
