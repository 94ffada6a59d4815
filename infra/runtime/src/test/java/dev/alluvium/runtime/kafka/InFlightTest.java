package dev.alluvium.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.runtime.kafka.lane.LaneKey;
import dev.alluvium.runtime.kafka.lane.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InFlightTest {
    private static final TopicPartition P0 = new TopicPartition("in", 0);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final CountDownLatch urgentPrepared = new CountDownLatch(1);
    private final InFlight<Boolean> inFlight = new InFlight<>(
            new BatchWork<>() {
                @Override
                public Boolean prepare(List<ConsumerRecord<byte[], byte[]>> records) {
                    throw new AssertionError("urgency is told");
                }

                @Override
                public Boolean prepare(List<ConsumerRecord<byte[], byte[]>> records, boolean urgent) throws Exception {
                    if (urgent) {
                        urgentPrepared.await();
                    }
                    return urgent;
                }

                @Override
                public List<ProducerRecord<byte[], byte[]>> settle(Boolean prepared) {
                    return List.of();
                }

                @Override
                public boolean isTransient(Throwable failure) {
                    return false;
                }
            },
            2);

    @AfterEach
    void close() {
        inFlight.close();
    }

    @Test
    void whatIsUrgentSettlesBeforeABacklogThatWasPreparedEarlier() throws Exception {
        var backlog = add(1, false);
        backlog.prepared.get();
        var urgent = add(2, true);
        assertThat(inFlight.readyToSettle()).isSameAs(backlog);
        urgentPrepared.countDown();
        urgent.prepared.get();
        assertThat(inFlight.readyToSettle()).isSameAs(urgent);
    }

    @Test
    void whatIsUrgentIsWaitedForAWhileAlthoughABacklogIsPrepared() throws Exception {
        add(1, false).prepared.get();
        add(2, true);
        var loop = Thread.currentThread();
        Thread.ofPlatform().daemon().start(() -> {
            while (loop.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            urgentPrepared.countDown();
        });
        inFlight.awaitPrepared(LONG);
        assertThat(urgentPrepared.getCount()).isZero();
    }

    private Batch<Boolean> add(long tenant, boolean urgent) {
        var record = new ConsumerRecord<>(P0.topic(), P0.partition(), tenant, new byte[0], new byte[0]);
        var counts = Map.of(P0, Map.of(new LaneKey(new UUID(0, tenant), false), 1));
        var batch = new Batch<Boolean>(new Taken(List.of(record), urgent, counts), _ -> Map.of());
        inFlight.add(batch);
        return batch;
    }
}
