package dev.alluvium.cli.tenant;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.cli.session.Tenants;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "erase",
        description = {
            "Erases a tenant and everything of it, for good, and prints the receipt.",
            "What was interrupted goes on when it is run again. The receipt says what is gone from the database and"
                    + " from each topic, what remains there, and until when. How much of the time it works:"
                    + " infra/alluvium pace erase PERCENT, also while it runs."
        })
final class EraseCommand extends SessionCommand implements Callable<Integer> {
    /// Workers are told within seconds, and cut what is long within a minute.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Parameters(paramLabel = "SLUG", description = "The tenant.")
    private String slug;

    @Option(names = "--yes", required = true, description = "Required: nothing brings the tenant back.")
    private boolean yes;

    /// The API erases for a while and says how far it came; it is asked again for as long as that is further.
    @Override
    public Integer call() {
        var tenants = new Tenants(connections());
        var receipt = tenants.erase(slug);
        if (!complete(receipt)) {
            receipt = goOn(tenants, receipt);
        }
        say(JsonText.pretty(complete(receipt) ? withTopics(receipt) : receipt));
        if (!complete(receipt)) {
            throw new Failure("rows of the tenant are left: see the receipt, then run it again");
        }
        return ExitStatus.FINE;
    }

    private JsonNode goOn(Tenants tenants, JsonNode first) {
        long before = -1;
        var receipt = first;
        try (var progress =
                ProgressLine.of(terminal(), "removing rows", rows(first, "removed") + rows(first, "remaining"))) {
            while (!complete(receipt) && rows(receipt, "removed") > before) {
                before = rows(receipt, "removed");
                progress.to(before);
                receipt = tenants.erase(slug);
            }
        }
        return receipt;
    }

    /// As it is on Kafka, where that can be asked; else as it is agreed.
    private JsonNode withTopics(JsonNode receipt) {
        if (!(receipt instanceof ObjectNode whole) || !receipt.path("topics").isArray()) {
            return receipt;
        }
        try {
            note("waiting for the workers to take the tenant's texts out of Kafka");
            var topics = new ErasedTopics(
                            connections().kafkaSettings(),
                            UUID.fromString(receipt.path("tenant_id").asString()),
                            session().clock().instant())
                    .receipt(PATIENCE);
            if (topics.valueStream()
                    .anyMatch(topic -> topic.path("state").asString().equals("removing"))) {
                note("texts are left on Kafka: workers take them out once they run");
            }
            return whole.set("topics", topics);
        } catch (KafkaException | Failure e) {
            note("Kafka was not asked what it holds: " + e.getMessage());
            return receipt;
        }
    }

    private static boolean complete(JsonNode receipt) {
        return receipt.path("complete").asBoolean(false);
    }

    private static long rows(JsonNode receipt, String which) {
        return receipt.path("tables")
                .valueStream()
                .mapToLong(table -> table.path(which).asLong(0))
                .sum();
    }
}
