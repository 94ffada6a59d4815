package dev.alluvium.cli;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.session.Api;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;

/// Loads what most commands load, so that the script can keep it in a cache for quicker starts. Asks an address where
/// nobody listens: loading the clients is the point.
@Command(name = "warm-up", hidden = true, description = "Loads classes for the cache that the script makes.")
final class WarmUpCommand implements Callable<Integer> {
    private static final String NOBODY = "127.0.0.1:9";
    private static final int MILLIS = 300;

    private record Nobody(String bootstrapServers, Optional<Path> properties) implements KafkaSettings {}

    @Override
    public Integer call() throws InterruptedException {
        JsonText.pretty(JsonText.MAPPER.readTree("{\"a\":[1,2.5,null,\"b\"]}"));
        askApi();
        var kafka = new Nobody(NOBODY, Optional.empty());
        askAsAdmin(kafka);
        askAsConsumer(kafka);
        askAsProducer(kafka);
        return ExitStatus.FINE;
    }

    private static void askApi() {
        try {
            new Api(URI.create("http://" + NOBODY)).get("/", "none");
        } catch (Failure expected) {
            // See above.
        }
    }

    private static void askAsAdmin(KafkaSettings kafka) throws InterruptedException {
        var settings = brief(KafkaClients.admin(kafka));
        try (var admin = Admin.create(settings)) {
            admin.describeTopics(List.of(Topics.MESSAGES)).allTopicNames().get();
        } catch (ExecutionException expected) {
            // See above.
        }
    }

    private static void askAsConsumer(KafkaSettings kafka) {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(brief(KafkaClients.reader(kafka)))) {
            consumer.partitionsFor(Topics.MESSAGES, Duration.ofMillis(MILLIS));
        } catch (KafkaException expected) {
            // See above.
        }
    }

    private static void askAsProducer(KafkaSettings kafka) {
        var settings = brief(KafkaClients.producer(kafka));
        settings.put("max.block.ms", MILLIS);
        settings.put("delivery.timeout.ms", MILLIS);
        try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
            producer.partitionsFor(Topics.MESSAGES);
        } catch (KafkaException expected) {
            // See above.
        }
    }

    private static Map<String, Object> brief(Map<String, Object> settings) {
        settings.put("request.timeout.ms", MILLIS);
        settings.put("default.api.timeout.ms", MILLIS);
        return settings;
    }
}
