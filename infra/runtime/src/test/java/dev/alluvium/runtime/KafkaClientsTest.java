package dev.alluvium.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.runtime.settings.InstanceSettings;
import dev.alluvium.runtime.settings.KafkaSettings;
import dev.alluvium.runtime.settings.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaClientsTest {

    /// Nothing listens there; clients are made and closed without being connected.
    private static final String NOWHERE = "127.0.0.1:1";

    private record Plain(String bootstrapServers, Optional<Path> properties) implements KafkaSettings {}

    private record Instance(Optional<String> id, boolean staticMember) implements InstanceSettings {}

    private static final KafkaSettings PLAIN = new Plain(NOWHERE, Optional.empty());

    @TempDir
    private Path folder;

    @Test
    void theClientsTakeTheConfigurations() {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(KafkaClients.consumer(PLAIN, "sample"))) {
            assertThat(consumer.groupMetadata().groupId()).isEqualTo("sample");
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
        try (var reader = new KafkaConsumer<byte[], byte[]>(KafkaClients.reader(PLAIN))) {
            assertThat(reader.assignment()).isEmpty();
        }
        try (var producer = new KafkaProducer<byte[], byte[]>(KafkaClients.producer(PLAIN, "sample-1"))) {
            producer.close(Duration.ZERO);
        }
        try (var producer = new KafkaProducer<byte[], byte[]>(KafkaClients.producer(PLAIN))) {
            producer.close(Duration.ZERO);
        }
        try (var admin = Admin.create(KafkaClients.admin(PLAIN))) {
            admin.close(Duration.ZERO);
        }
    }

    @Test
    void deliveryStandsOnThese() {
        assertThat(KafkaClients.consumer(PLAIN, "sample"))
                .containsEntry("bootstrap.servers", NOWHERE)
                .containsEntry("group.id", "sample")
                .containsEntry("group.protocol", "consumer")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("enable.metrics.push", false);
        assertThat(KafkaClients.reader(PLAIN)).doesNotContainKey("group.id").doesNotContainKey("group.protocol");
        assertThat(KafkaClients.producer(PLAIN, "sample-1"))
                .containsEntry("transactional.id", "sample-1")
                .containsEntry("transaction.timeout.ms", 6_000)
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("enable.metrics.push", false);
        assertThat(KafkaClients.producer(PLAIN)).doesNotContainKey("transactional.id");
    }

    @Test
    void anInstanceKeepsItsPlaceInTheGroupWhenItIsAskedToAndHasAName() {
        assertThat(KafkaClients.consumer(PLAIN, "sample", new Instance(Optional.of("worker-1"), true)))
                .containsEntry("group.instance.id", "worker-1");
        assertThat(KafkaClients.consumer(PLAIN, "sample", new Instance(Optional.of("worker-1"), false)))
                .doesNotContainKey("group.instance.id");
        var nameless = new Instance(Optional.empty(), true);
        assertThatThrownBy(() -> KafkaClients.consumer(PLAIN, "sample", nameless))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("needs ALLUVIUM_INSTANCE_ID");
    }

    @Test
    void theCallerMayAddToAMap() {
        var config = KafkaClients.consumer(PLAIN, "sample");
        config.put("max.poll.records", 64);
        assertThat(KafkaClients.consumer(PLAIN, "sample")).containsEntry("max.poll.records", 500);
    }

    @Test
    void aFileSecuresAndTunes() throws IOException {
        var secured = file("""
            security.protocol=SASL_SSL
            sasl.mechanism=SCRAM-SHA-512
            sasl.jaas.config=org.example.Login required password="hunter2";
            max.poll.records=17
            request.timeout.ms=7000
            """);
        for (Map<String, Object> config : List.of(
                KafkaClients.consumer(secured, "sample"),
                KafkaClients.reader(secured),
                KafkaClients.producer(secured, "sample-1"),
                KafkaClients.producer(secured),
                KafkaClients.admin(secured))) {
            assertThat(config)
                    .containsEntry("security.protocol", "SASL_SSL")
                    .containsEntry("request.timeout.ms", "7000")
                    .containsEntry("max.poll.records", "17");
        }
    }

    @Test
    void aFileMayNotTouchWhatDeliveryStandsOn() throws IOException {
        for (var line : new String[] {"isolation.level=read_uncommitted", "acks=1", "enable.auto.commit=true"}) {
            var meddling = file(line);
            assertThatThrownBy(() -> KafkaClients.consumer(meddling, "sample"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("ALLUVIUM_KAFKA_PROPERTIES: " + line.substring(0, line.indexOf('=')));
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        var missing = new Plain(NOWHERE, Optional.of(folder.resolve("nothing-here")));
        assertThatThrownBy(() -> KafkaClients.admin(missing))
                .isInstanceOf(RefusedException.class)
                .hasMessage("ALLUVIUM_KAFKA_PROPERTIES: cannot read " + folder.resolve("nothing-here"));
    }

    private KafkaSettings file(String text) throws IOException {
        return new Plain(NOWHERE, Optional.of(Files.writeString(folder.resolve("client.properties"), text)));
    }
}
