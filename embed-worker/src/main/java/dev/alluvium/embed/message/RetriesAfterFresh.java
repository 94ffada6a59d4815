package dev.alluvium.embed.message;

import dev.alluvium.runtime.kafka.AdmitRecords;
import dev.alluvium.runtime.kafka.DueWait;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Lets a text be tried again once it is due, and only while there is no fresh work; yet one batch now and then even
/// so, because fresh work may never end. Confined to the retrying loop's thread.
public final class RetriesAfterFresh implements AdmitRecords {

    private static final long NOW_AND_THEN = Duration.ofSeconds(10).toNanos();

    private final BooleanSupplier freshWork;
    private final DueWait dueWait;
    private long lastAdmitted = System.nanoTime();

    public RetriesAfterFresh(BooleanSupplier freshWork, Duration delay, InstantSource clock) {
        this.freshWork = freshWork;
        this.dueWait = new DueWait(delay, clock);
    }

    @Override
    public boolean isOpen() {
        return !freshWork.getAsBoolean() || System.nanoTime() - lastAdmitted > NOW_AND_THEN;
    }

    @Override
    public Duration wait(ConsumerRecord<byte[], byte[]> record) {
        return dueWait.until(RetryHeaders.of(record.headers()).dueAt(), record);
    }

    @Override
    public void admitted() {
        lastAdmitted = System.nanoTime();
    }
}
