package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.health.UnhealthyException;
import java.time.Duration;
import java.util.Map;

/// What a loop says of itself: whether it still comes round, and since when nothing settles. The loop's thread
/// writes, any thread asks.
final class LoopHealth {

    /// @param since as [System#nanoTime] tells it
    record Trouble(long since, String cause) {
        private Duration age() {
            return Duration.ofNanos(System.nanoTime() - since);
        }
    }

    private final LoopOptions options;
    private volatile boolean ended;
    private volatile long lastTurn = System.nanoTime();
    private volatile Trouble trouble;
    private volatile Trouble ofSome;
    private volatile int partitions;

    LoopHealth(LoopOptions options) {
        this.options = options;
    }

    void turned() {
        lastTurn = System.nanoTime();
    }

    void ended() {
        ended = true;
    }

    void owns(int count) {
        partitions = count;
    }

    /// The first cause stands until something settles.
    void failed(String cause) {
        if (trouble == null) {
            trouble = new Trouble(System.nanoTime(), cause);
        }
    }

    void settled() {
        trouble = null;
    }

    /// Of the records that have failed for longest, whatever settles beside them; null when none fail.
    void someFail(Trouble longest) {
        ofSome = longest;
    }

    boolean inTrouble() {
        return trouble != null;
    }

    Map<String, Object> live() throws UnhealthyException {
        if (ended) {
            throw new UnhealthyException("the loop has ended");
        }
        var still = Duration.ofNanos(System.nanoTime() - lastTurn);
        if (still.compareTo(options.stuckAfter()) > 0) {
            throw new UnhealthyException("the loop has not come round for " + still.toSeconds() + " s");
        }
        return Map.of("topic", options.topic());
    }

    Map<String, Object> progress() throws UnhealthyException {
        var now = trouble;
        if (now != null) {
            var age = now.age();
            if (age.compareTo(options.unreadyAfter()) > 0) {
                throw new UnhealthyException("nothing settles since " + age.toSeconds() + " s: " + now.cause());
            }
        }
        var some = ofSome;
        if (some != null && some.age().compareTo(options.unreadyAfter()) > 0) {
            throw new UnhealthyException(
                    "some records do not settle since " + some.age().toSeconds() + " s, others do: " + some.cause());
        }
        return Map.of("partitions", partitions);
    }
}
