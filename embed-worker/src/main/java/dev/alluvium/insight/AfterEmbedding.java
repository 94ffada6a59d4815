package dev.alluvium.insight;

import dev.alluvium.runtime.kafka.AdmitRecords;
import dev.alluvium.runtime.kafka.DueWait;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Lets sessions be looked through while there is nothing to embed, and now and then even so, because messages may
/// come without end. What was put off waits until it is due. Confined to the loop's thread.
final class AfterEmbedding implements AdmitRecords {

    static final Duration PAUSE = Duration.ofSeconds(3);

    private static final long NOW_AND_THEN = Duration.ofSeconds(5).toNanos();

    private final BooleanSupplier embedding;
    private final DueWait dueWait;
    private long lastAdmitted = System.nanoTime();

    AfterEmbedding(BooleanSupplier embedding, InstantSource clock) {
        this.embedding = embedding;
        this.dueWait = new DueWait(PAUSE, clock);
    }

    @Override
    public boolean isOpen() {
        return !embedding.getAsBoolean() || System.nanoTime() - lastAdmitted > NOW_AND_THEN;
    }

    @Override
    public Duration wait(ConsumerRecord<byte[], byte[]> record) {
        return dueWait.until(DueHeaders.of(record.headers()).dueAt(), record);
    }

    @Override
    public void admitted() {
        lastAdmitted = System.nanoTime();
    }
}
