package dev.alluvium.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class TopicsTest {
    @Test
    void everyTopicIsListedOnceWithTheSamePartitions() {
        var names = new HashSet<String>();
        for (var topic : Topics.all(5)) {
            assertThat(topic.partitions()).isEqualTo(5);
            names.add(topic.name());
        }
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "alluvium.messages",
                        "alluvium.messages.stored",
                        "alluvium.messages.retries",
                        "alluvium.messages.rejected",
                        "alluvium.messages.replayed",
                        "alluvium.embeddings",
                        "alluvium.sessions.quiet",
                        "alluvium.insights");
    }

    @Test
    void noneIsCompactedBecauseTheKeyIsTheTenant() {
        assertThat(Topics.all(1))
                .allSatisfy(topic -> assertThat(topic.config()).containsEntry("cleanup.policy", "delete"));
    }

    @Test
    void whateverFitsTheInputFitsTheRejectedTopicWithItsReason() {
        assertThat(maximum(Topics.REJECTED)).isGreaterThan(maximum(Topics.MESSAGES));
        assertThat(maximum(Topics.MESSAGES)).isGreaterThan(10_000_000);
    }

    private static int maximum(String name) {
        var topic = Topics.all(1).stream().filter(t -> t.name().equals(name)).findFirst();
        return Integer.parseInt(topic.orElseThrow().config().get("max.message.bytes"));
    }
}
