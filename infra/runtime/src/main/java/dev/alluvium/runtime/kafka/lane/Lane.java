package dev.alluvium.runtime.kafka.lane;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// One tenant's records in one partition, in order: first those in hand, then those that wait in memory, then
/// those that are left in the log until there is room for them. Confined to the loop's thread.
final class Lane {

    private static final long NONE = -1;

    private record Waiting(ConsumerRecord<byte[], byte[]> record, long cost) {}

    private record InHand(long offset, long timestamp, long cost, boolean backlog, long bytes) {}

    final LaneKey key;
    private final Deque<InHand> inHand = new ArrayDeque<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long cost;
    private int backlogInHand;
    /// From here on records were seen and not kept.
    private long leftFrom = NONE;
    /// How many those are, at most.
    private long left;
    /// The reader is past a record that was left, and must not keep a later one.
    private boolean passed;
    /// The cost of what was taken, by share.
    private double turn;

    Lane(LaneKey key, double turn) {
        this.key = key;
        this.turn = turn;
    }

    /// What lies from here on is read when there is room.
    void leave(long from) {
        leftFrom = from;
        passed = true;
    }

    void left(long records) {
        left = records;
    }

    /// Records that are not done: in hand, in memory and left.
    long behind() {
        return inHand.size() + waiting.size() + left;
    }

    /// What they cost; of those that are left, as much as the others do on average.
    long costBehind() {
        int kept = inHand.size() + waiting.size();
        return cost + (kept == 0 ? left : left * cost / kept);
    }

    /// When the first of them arrived, in milliseconds since 1970; 0 while only records are left that nobody
    /// looked at.
    long oldest() {
        if (!inHand.isEmpty()) {
            return Math.max(0, inHand.element().timestamp());
        }
        return waiting.isEmpty() ? 0 : Math.max(0, first().timestamp());
    }

    /// It may have nothing now, and gets no more than others for it later.
    void rest(double others) {
        turn = Math.max(turn, others);
    }

    boolean hasLeft() {
        return leftFrom != NONE;
    }

    long leftFrom() {
        return leftFrom;
    }

    /// The reader goes to this place.
    void readingFrom(long place) {
        passed = leftFrom < place;
    }

    /// The reader has come to where nobody looked before.
    void caughtUp() {
        if (!passed) {
            leftFrom = NONE;
            left = 0;
        }
    }

    boolean isPassed() {
        return passed;
    }

    /// Keeps the record that the reader is at, or leaves it.
    ///
    /// @param again whether it was seen before
    /// @param room how many may wait
    boolean see(ConsumerRecord<byte[], byte[]> record, long itsCost, boolean again, int room) {
        boolean skip = again ? leftFrom == NONE || passed || record.offset() < leftFrom : leftFrom != NONE;
        if (skip) {
            left += again ? 0 : 1;
            return false;
        }
        if (waiting.size() >= room) {
            leave(record.offset());
            left += again ? 0 : 1;
            return false;
        }
        waiting.add(new Waiting(record, itsCost));
        cost += itsCost;
        leftFrom = again ? record.offset() + 1 : NONE;
        left -= again && left > 0 ? 1 : 0;
        return true;
    }

    static long bytes(ConsumerRecord<byte[], byte[]> record) {
        long bytes = 300L + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        for (var header : record.headers()) {
            bytes += 100L + header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        return bytes;
    }

    long bytes() {
        return waiting.stream().mapToLong(each -> bytes(each.record())).sum()
                + inHand.stream().mapToLong(InHand::bytes).sum();
    }

    int waiting() {
        return waiting.size();
    }

    double turn() {
        return turn;
    }

    long costOfFirst() {
        return waiting.element().cost();
    }

    ConsumerRecord<byte[], byte[]> first() {
        return waiting.element().record();
    }

    /// Whether all that is known of it is in memory, and nothing in hand.
    boolean isWhole() {
        return inHand.isEmpty() && leftFrom == NONE;
    }

    boolean isDone() {
        return inHand.isEmpty() && waiting.isEmpty() && leftFrom == NONE;
    }

    /// @param few records, and what they cost, that go before those of a backlog
    boolean isBacklog(int few, long fewCost) {
        return key.bulk()
                || leftFrom != NONE
                || backlogInHand > 0
                || waiting.size() + inHand.size() > few
                || cost > fewCost;
    }

    ConsumerRecord<byte[], byte[]> take(boolean backlog, double share) {
        var next = waiting.remove();
        inHand.add(new InHand(
                next.record().offset(), next.record().timestamp(), next.cost(), backlog, bytes(next.record())));
        backlogInHand += backlog ? 1 : 0;
        turn += next.cost() / share;
        return next.record();
    }

    /// The first so many of those in hand are done.
    ///
    /// @return the memory they had
    long done(int records) {
        long bytes = 0;
        for (int i = 0; i < records; i++) {
            var done = inHand.remove();
            cost -= done.cost();
            bytes += done.bytes();
            backlogInHand -= done.backlog() ? 1 : 0;
        }
        return bytes;
    }

    /// The first place that is not done once so many of those in hand are.
    ///
    /// @param head what there is when all are
    long positionAfter(int records, long head) {
        if (inHand.size() > records) {
            Iterator<InHand> rest = inHand.iterator();
            for (int i = 0; i < records; i++) {
                rest.next();
            }
            return rest.next().offset();
        }
        if (!waiting.isEmpty()) {
            return waiting.element().record().offset();
        }
        return leftFrom == NONE ? head : leftFrom;
    }
}
