package dev.alluvium.runtime.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Which records a loop may take up now. Asked on the loop's thread, often.
public interface AdmitRecords {

    AdmitRecords AT_ONCE = new AdmitRecords() {
        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public Duration wait(ConsumerRecord<byte[], byte[]> record) {
            return Duration.ZERO;
        }

        @Override
        public void admitted() {}
    };

    /// False while other work comes first.
    boolean isOpen();

    /// How long the record has to wait, from now. The records behind it in its partition wait with it.
    Duration wait(ConsumerRecord<byte[], byte[]> record);

    /// A batch was taken up.
    void admitted();
}
