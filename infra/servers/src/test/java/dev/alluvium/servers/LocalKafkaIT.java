package dev.alluvium.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.events.Topic;
import dev.alluvium.servers.process.StartFailedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    void topicsThatExistStayAsTheyAre() {
        var records = Records.on(kafka, "present");
        KafkaTopics.ensure(
                kafka.bootstrapServers(),
                List.of(new Topic("present", 3, Map.of()), new Topic("missing", 2, Map.of())));

        assertThat(records.partitions()).isEqualTo(1);
        assertThat(new Records(kafka, "missing").partitions()).isEqualTo(2);
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
