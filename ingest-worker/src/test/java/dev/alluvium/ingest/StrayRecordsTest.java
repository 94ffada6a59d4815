package dev.alluvium.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class StrayRecordsTest {
    private static final int PARTITIONS = 12;

    private final AtomicInteger asked = new AtomicInteger();
    private final StrayRecords stray = new StrayRecords(() -> {
        asked.incrementAndGet();
        return PARTITIONS;
    });

    @Test
    void whereJavaClientsPutARecordIsItsPlace() {
        for (int i = 0; i < 200; i++) {
            var key = key(i);
            int place = BuiltInPartitioner.partitionForKey(key, PARTITIONS);
            assertThat(stray.isStray(record(place, key))).isFalse();
            assertThat(stray.isStray(record((place + 1) % PARTITIONS, key))).isTrue();
        }
        assertThat(asked).hasValue(1);
    }

    /// `consistent_random`, the default of librdkafka.
    @Test
    void nearlyAllOfAnotherHashAreStray() {
        int found = 0;
        for (int i = 0; i < 200; i++) {
            var crc = new CRC32();
            crc.update(key(i));
            found += stray.isStray(record((int) (crc.getValue() % PARTITIONS), key(i))) ? 1 : 0;
        }
        assertThat(found).isBetween(150, 199);
    }

    @Test
    void aRecordWithoutAKeyBelongsNowhereAndANewPartitionIsAskedFor() {
        assertThat(stray.isStray(record(3, null))).isFalse();
        assertThat(stray.isStray(record(PARTITIONS, null))).isFalse();
        assertThat(asked).hasValue(2);
    }

    private static byte[] key(int i) {
        return "00000000-0000-4000-8000-%012x".formatted(i).getBytes(UTF_8);
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, byte[] key) {
        return new ConsumerRecord<>("t", partition, 0, key, new byte[0]);
    }
}
