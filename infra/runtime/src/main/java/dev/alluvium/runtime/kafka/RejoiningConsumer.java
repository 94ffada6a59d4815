package dev.alluvium.runtime.kafka;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A consumer that joins anew when the brokers do not know its group any more, as after an older
/// copy of their data or on another cluster. The client does not recover from that (KIP-848):
/// whatever it is asked afterwards fails. So the next poll takes another client in its place,
/// after the listener has heard that all partitions are lost. Thread-safe as a consumer is:
/// [Consumer#wakeup] alone.
final class RejoiningConsumer implements InvocationHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RejoiningConsumer.class);

    private final Supplier<Consumer<byte[], byte[]>> open;
    private volatile Consumer<byte[], byte[]> consumer;
    private Collection<String> topics = Set.of();
    private final Set<TopicPartition> owned = new HashSet<>();
    private ConsumerRebalanceListener listener;
    private boolean unknown;

    private RejoiningConsumer(Supplier<Consumer<byte[], byte[]>> open) {
        this.open = open;
        this.consumer = open.get();
    }

    /// @param open a member of the group, again each time that the group is lost
    @SuppressWarnings("unchecked")
    static Consumer<byte[], byte[]> of(Supplier<Consumer<byte[], byte[]>> open) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                RejoiningConsumer.class.getClassLoader(), new Class<?>[] {Consumer.class}, new RejoiningConsumer(open));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("subscribe")) {
            topics = (Collection<String>) arguments[0];
            listener = new Owned((ConsumerRebalanceListener) arguments[1]);
            arguments = new Object[] {topics, listener};
        }
        boolean polls = method.getName().equals("poll");
        if (polls && unknown) {
            rejoin();
        }
        try {
            return method.invoke(consumer, arguments);
        } catch (InvocationTargetException e) {
            if (!isAboutGroup(e.getCause())) {
                throw e.getCause();
            }
            unknown = true;
            if (polls) {
                return ConsumerRecords.empty();
            }
            throw e.getCause();
        }
    }

    private static boolean isAboutGroup(Throwable failure) {
        return failure instanceof GroupIdNotFoundException
                || failure != null && failure.getCause() instanceof GroupIdNotFoundException;
    }

    private void rejoin() {
        LOG.warn("{}: the brokers do not know this worker's group any more; it joins anew", topics);
        var before = consumer;
        consumer = open.get();
        before.close(CloseOptions.timeout(Duration.ZERO));
        unknown = false;
        // Subscribed first: the listener asks which partitions are left.
        consumer.subscribe(topics, listener);
        listener.onPartitionsLost(Set.copyOf(owned));
    }

    /// What the listener has, whatever the client has forgotten meanwhile: it clears its assignment on another thread,
    /// and fails before it tells so.
    private final class Owned implements ConsumerRebalanceListener {
        private final ConsumerRebalanceListener listener;

        Owned(ConsumerRebalanceListener listener) {
            this.listener = listener;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            owned.addAll(partitions);
            listener.onPartitionsAssigned(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            owned.removeAll(partitions);
            listener.onPartitionsRevoked(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            owned.removeAll(partitions);
            listener.onPartitionsLost(partitions);
        }
    }
}
