package dev.alluvium.runtime.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// When a loop may take up records. Asked on the loop's thread, often.
public interface Admission {

    Admission AT_ONCE = new Admission() {
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

    /// How long the record has to wait, from now. What lies behind it in its partition waits with it.
    Duration wait(ConsumerRecord<byte[], byte[]> record);

    /// A batch was taken up.
    void admitted();
}
