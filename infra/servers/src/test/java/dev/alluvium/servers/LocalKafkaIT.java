package dev.alluvium.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.events.Topic;
import dev.alluvium.servers.process.StartFailedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalKafkaIT {
    @TempDir
    private static Path folder;

    private static LocalKafkaOptions options;
    private static LocalKafka kafka;

    @BeforeAll
    static void start() {
        options = LocalKafkaOptions.forTests(folder);
        kafka = LocalKafka.start(options);
    }

    @AfterAll
    static void end() {
        kafka.kill();
    }

    @Test
    void committedRecordsAreReadAndAbortedOnesAreNot() {
        var records = Records.on(kafka, "transactions");
        records.commit("one");
        records.abort("none");
        records.commit("two");

        assertThat(records.readText(2)).containsExactly("one", "two");
    }

    @Test
    void aRecordOfTenMegabytesPasses() {
        var records = Records.on(kafka, "large");
        records.commit(new byte[10 << 20]);

        assertThat(records.read(1))
                .singleElement()
                .satisfies(value -> assertThat(value).hasSize(10 << 20));
    }

    @Test
    void topicsOfAnEarlierVersionForgetAsThoseOfThisOneOnceNothingIsLostByIt() throws Exception {
        var wanted = Map.of("retention.ms", "2592000000", "segment.ms", "86400000");
        var before = Map.of("retention.ms", "-1", "message.timestamp.type", "CreateTime");
        Records.with(kafka, "young", before).commit("young");
        Records.with(kafka, "old", before).commitAt(System.currentTimeMillis() - 20L * 86_400_000, "old");
        Records.with(kafka, "theirs", Map.of("retention.ms", "5000000", "segment.ms", "4000000"));
        KafkaTopics.ensure(
                kafka.bootstrapServers(),
                List.of(new Topic("young", 1, wanted), new Topic("old", 1, wanted), new Topic("theirs", 1, wanted)));

        assertThat(setting("young", "retention.ms")).isEqualTo("2592000000");
        assertThat(setting("young", "segment.ms")).isEqualTo("86400000");
        assertThat(setting("old", "retention.ms")).isEqualTo("-1");
        assertThat(setting("old", "segment.ms")).isEqualTo("86400000");
        assertThat(setting("theirs", "retention.ms")).isEqualTo("5000000");
        assertThat(setting("theirs", "segment.ms")).isEqualTo("4000000");
    }

    private static String setting(String topic, String name) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(name)
                    .value();
        }
    }

    @Test
    void topicsThatExistStayAsTheyAre() {
        var records = Records.on(kafka, "present");
        KafkaTopics.ensure(
                kafka.bootstrapServers(),
                List.of(new Topic("present", 3, Map.of()), new Topic("missing", 2, Map.of())));

        assertThat(records.partitions()).isEqualTo(1);
        assertThat(new Records(kafka, "missing").partitions()).isEqualTo(2);
    }

    @Test
    void topicsGrowAndNeverShrink() {
        var client = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers());
        var topics = List.of(
                new Topic("narrow", 2, Map.of()), new Topic("wide", 4, Map.of()), new Topic("absent", 4, Map.of()));
        KafkaTopics.ensure(kafka.bootstrapServers(), topics.subList(0, 2));

        assertThat(KafkaTopics.partitions(client, topics)).isEqualTo(Map.of("narrow", 2, "wide", 4));
        assertThatThrownBy(() -> KafkaTopics.grow(client, topics, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wide has 4 partitions");
        assertThat(KafkaTopics.partitions(client, topics)).containsEntry("narrow", 2);
        assertThat(KafkaTopics.grow(client, topics, 4)).containsExactly("narrow");
        assertThat(KafkaTopics.partitions(client, topics)).isEqualTo(Map.of("narrow", 4, "wide", 4));
        assertThat(KafkaTopics.grow(client, topics, 4)).isEmpty();
    }

    @Test
    void aPortInUseIsOneClearLine() {
        var other = LocalKafkaOptions.detached(
                folder.resolve("other"), folder.resolve("other.log"), options.port(), FreePorts.one());

        assertThatThrownBy(() -> LocalKafka.start(other))
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith("Port " + options.port() + ", which Kafka wants, is in use")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aSecondBrokerOnTheSameDataIsRefused() {
        assertThatThrownBy(() -> LocalKafka.start(options))
                .isInstanceOf(StartFailedException.class)
                .hasMessageStartingWith("Kafka runs already on " + options.dataFolder());
    }
}
