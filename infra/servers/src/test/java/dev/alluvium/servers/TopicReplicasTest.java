package dev.alluvium.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.events.Topic;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TopicReplicasTest {
    private static final Topic TOPIC = new Topic("t", 4, Map.of("retention.ms", "1000"));

    @Test
    void threeBrokersKeepThreeCopiesAndTwoAnswer() {
        for (int brokers : new int[] {3, 4, 9}) {
            var topic = TopicReplicas.UNSAID.orFor(brokers).of(TOPIC);

            assertThat(topic.replicationFactor()).isEqualTo((short) 3);
            assertThat(topic.configs())
                    .containsEntry("min.insync.replicas", "2")
                    .containsEntry("retention.ms", "1000");
        }
    }

    @Test
    void fewerBrokersKeepWhatTheyAreSetTo() {
        for (int brokers : new int[] {1, 2}) {
            var topic = TopicReplicas.UNSAID.orFor(brokers).of(TOPIC);

            assertThat(topic.replicationFactor()).isEqualTo((short) -1);
            assertThat(topic.configs()).doesNotContainKey("min.insync.replicas");
        }
    }

    @Test
    void whatIsSaidStands() {
        var topic = new TopicReplicas(Optional.of((short) 2), Optional.of(1))
                .orFor(5)
                .of(TOPIC);

        assertThat(topic.replicationFactor()).isEqualTo((short) 2);
        assertThat(topic.configs()).containsEntry("min.insync.replicas", "1");
    }

    @Test
    void moreInSyncThanThereAreIsRefused() {
        assertThatThrownBy(() -> new TopicReplicas(Optional.of((short) 2), Optional.of(3)))
                .hasMessageContaining("more replicas in sync (3) than replicas (2)");
        assertThatThrownBy(() -> new TopicReplicas(Optional.of((short) 0), Optional.empty()))
                .hasMessageContaining("from 1");
    }
}
