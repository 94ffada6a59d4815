package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.kafka.failure.KafkaTrouble;
import dev.alluvium.runtime.kafka.failure.TryLaterException;
import org.apache.kafka.common.errors.ProducerFencedException;

/// Tells a world that is down from a fault of ours.
record Failures(BatchWork<?> work) {

    /// Returns when trying again may help.
    void rethrowUnlessPassing(Exception e) {
        boolean mayPass = KafkaTrouble.mayPass(e) || e instanceof TryLaterException || work.isTransient(e);
        if (!mayPass) {
            throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        }
    }

    static IllegalStateException fenced(ProducerFencedException e) {
        return new IllegalStateException(
                "fenced: another process uses this worker's transactional id; give each its own instance id", e);
    }
}
