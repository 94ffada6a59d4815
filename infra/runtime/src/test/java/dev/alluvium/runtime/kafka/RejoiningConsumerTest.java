package dev.alluvium.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.Test;

class RejoiningConsumerTest {
    private static final TopicPartition P = new TopicPartition("in", 0);
    private static final TopicPartition Q = new TopicPartition("in", 1);

    private final List<Forgetful> opened = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    /// The client clears its assignment on a thread of its own, before it tells the listener.
    private static final class Forgetful extends MockConsumer<byte[], byte[]> {
        private boolean forgets;

        Forgetful() {
            super("earliest");
        }

        @Override
        public synchronized Set<TopicPartition> assignment() {
            return forgets ? Set.of() : super.assignment();
        }
    }

    private final ConsumerRebalanceListener listener = new ConsumerRebalanceListener() {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            told.add("assigned " + partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            told.add("revoked " + partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            told.add("lost " + partitions);
        }
    };

    @Test
    void whatTheClientHasForgottenIsLostAllTheSame() {
        var consumer = consumer();
        consumer.subscribe(List.of("in"), listener);
        opened.getFirst().rebalance(List.of(P, Q));
        opened.getFirst().rebalance(List.of(P));
        told.clear();

        opened.getFirst().forgets = true;
        opened.getFirst().setPollException(new GroupIdNotFoundException("not here"));
        assertThat(consumer.poll(Duration.ZERO)).isEmpty();
        consumer.poll(Duration.ZERO);

        assertThat(told).containsExactly("lost [" + P + "]");
        assertThat(opened).hasSize(2);
        opened.getLast().rebalance(List.of(Q));
        assertThat(told).last().isEqualTo("assigned [" + Q + "]");
    }

    private Consumer<byte[], byte[]> consumer() {
        return RejoiningConsumer.of(() -> {
            opened.add(new Forgetful());
            return opened.getLast();
        });
    }
}
