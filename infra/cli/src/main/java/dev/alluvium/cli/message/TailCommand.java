package dev.alluvium.cli.message;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import dev.alluvium.cli.session.TopicReader;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tail",
        description = {
            "Prints the records of a topic, decoded, one JSON object on each line, until Ctrl-C.",
            "Topics: messages, stored, rejected, embeddings, insights, or a topic's full name."
        })
public final class TailCommand extends SessionCommand implements Runnable {
    private static final Map<String, String> SHORT = Map.of(
            "messages", Topics.MESSAGES,
            "stored", Topics.STORED,
            "rejected", Topics.REJECTED,
            "embeddings", Topics.EMBEDDINGS,
            "insights", Topics.INSIGHTS);

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic;

    @Option(names = "--tenant", paramLabel = "SLUG", description = "Only records of this tenant (slug or id).")
    private String tenant;

    @Option(names = "--from-beginning", description = "From the oldest record kept, not from now on.")
    private boolean fromBeginning;

    @Option(names = "--until-end", description = "Stop at the record that is the newest now.")
    private boolean untilEnd;

    @Override
    public void run() {
        var connections = connections();
        var name = SHORT.getOrDefault(topic, topic);
        var only = tenant == null ? null : TenantKey.bytes(Tenants.idOf(connections, tenant));
        try (var reader = TopicReader.open(connections.kafkaSettings(), List.of(name))) {
            var ends = reader.ends();
            if (!fromBeginning) {
                reader.seek(ends);
            }
            while (!terminal().out().checkError() && !(untilEnd && reader.isPast(ends))) {
                reader.poll(record -> {
                    if (only == null || Arrays.equals(only, record.key())) {
                        say(JsonText.line(RecordJson.of(record)));
                    }
                });
            }
        } catch (KafkaException e) {
            throw new Failure("cannot read " + name + " from " + connections.kafka() + ": " + e.getMessage(), e);
        }
    }
}
