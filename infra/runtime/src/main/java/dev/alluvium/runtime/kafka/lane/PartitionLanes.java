package dev.alluvium.runtime.kafka.lane;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// The lanes of one partition, and where its reader goes: at the head as a rule, so that whoever comes is
/// seen whatever waits; back to what a lane has left once that lane has room again. Confined to the loop's
/// thread.
final class PartitionLanes {

    static final long STAY = -1;

    private final Map<LaneKey, Lane> lanes = new LinkedHashMap<>();
    private long head;
    private long number;
    /// For which the reader has gone back; null while it is at the head.
    private Lane readingFor;
    /// The reader waits at the head for a lane to be done.
    private boolean full;
    /// More lanes than the offset can name: they are taken as a whole, after which none is behind, and nothing else of
    /// the partition is.
    private boolean crowded;
    /// Records in memory while it is crowded.
    private int crowd;
    private boolean grew;

    /// @param turn of lanes that begin
    PartitionLanes(LaneMark mark, double turn) {
        head = mark.head();
        number = mark.number();
        mark.behind().forEach((key, from) -> {
            var lane = new Lane(key, turn);
            lane.leave(from);
            lane.left(head - from);
            lanes.put(key, lane);
        });
    }

    Collection<Lane> lanes() {
        return lanes.values();
    }

    long head() {
        return head;
    }

    /// Whether the reader can go no further: the offset has no room to name one lane more.
    boolean isFull() {
        full = full && (crowded || lanes.size() >= LaneMark.MOST_LANES);
        return full && isAtHead();
    }

    /// Whether the reader has to stay before this record.
    ///
    /// @param batch records taken together at most
    /// @param room whether there is memory for more
    boolean stopsBefore(ConsumerRecord<byte[], byte[]> record, LaneKey key, int batch, boolean room) {
        if (record.offset() < head || !crowded && (lanes.containsKey(key) || lanes.size() < LaneMark.MOST_LANES)) {
            return false;
        }
        if (!crowded && lanes.values().stream().allMatch(Lane::isWhole)) {
            crowd = lanes.values().stream().mapToInt(Lane::waiting).sum();
            crowded = crowd < batch;
        }
        if (crowded && crowd < batch && room && !full) {
            return false;
        }
        reached(record.offset());
        full = true;
        return true;
    }

    boolean isCrowded() {
        return crowded;
    }

    void polling() {
        grew = false;
    }

    /// Whether it is time to take all that waits: there is a batch of it, or nothing comes any more.
    boolean isCrowdThere() {
        return crowded && (full || !grew) && lanes.values().stream().allMatch(Lane::isWhole);
    }

    /// Nothing is read until all of it is done.
    void tookCrowd() {
        full = true;
    }

    /// Records that were seen, or are known to be there, and are not done; rather too many than too few.
    long behind() {
        long all = lanes.values().stream().mapToLong(Lane::behind).sum();
        return Math.min(
                all,
                head
                        - lanes.values().stream()
                                .mapToLong(lane -> lane.positionAfter(0, head))
                                .min()
                                .orElse(head));
    }

    /// How many records of the lane wait in memory.
    int waiting(LaneKey key) {
        var lane = lanes.get(key);
        return lane == null ? 0 : lane.waiting();
    }

    boolean isAtHead() {
        return readingFor == null;
    }

    /// Keeps a record, leaves it, or passes over what is done.
    ///
    /// @param room how many records the lane may keep
    /// @param turn of a lane that begins
    boolean see(ConsumerRecord<byte[], byte[]> record, LaneKey key, long cost, int room, double turn) {
        boolean again = record.offset() < head;
        if (!again) {
            reached(record.offset());
        }
        var lane = lanes.get(key);
        if (lane == null && again) {
            return false;
        }
        if (lane == null) {
            lane = new Lane(key, turn);
            lanes.put(key, lane);
        }
        if (!again) {
            head = record.offset() + 1;
        }
        boolean kept = lane.see(record, cost, again, room);
        crowd += kept ? 1 : 0;
        grew = true;
        return kept;
    }

    /// The reader has seen everything below this place.
    void reached(long place) {
        if (place < head) {
            return;
        }
        if (readingFor != null) {
            lanes.values().forEach(Lane::caughtUp);
            readingFor = null;
        }
        head = place;
    }

    /// Where the reader has to go; [#STAY] when it goes on from where it is.
    long goOn() {
        if (readingFor != null && readingFor.isPassed()) {
            readingFor = null;
            lanes.values().stream().filter(Lane::hasLeft).forEach(lane -> lane.leave(lane.leftFrom()));
            return head;
        }
        return STAY;
    }

    /// Where to read again for the lane that has least in memory; [#STAY] when none has room.
    ///
    /// @param window how many records of a lane may wait
    long goBack(ToIntFunction<LaneKey> window) {
        var hungry = lanes.values().stream()
                .filter(lane -> lane.hasLeft() && lane.waiting() <= window.applyAsInt(lane.key) / 2)
                .min(Comparator.comparingInt(Lane::waiting).thenComparingLong(Lane::leftFrom))
                .orElse(null);
        if (hungry == null || readingFor != null) {
            return STAY;
        }
        readingFor = hungry;
        lanes.values().stream().filter(Lane::hasLeft).forEach(lane -> lane.readingFrom(hungry.leftFrom()));
        return hungry.leftFrom();
    }

    /// What is done once so many more of each lane are.
    LaneMark markAfter(Map<LaneKey, Integer> done) {
        var behind = new LinkedHashMap<LaneKey, Long>();
        lanes.forEach((key, lane) -> {
            long position = lane.positionAfter(done.getOrDefault(key, 0), head);
            if (position < head) {
                behind.put(key, position);
            }
        });
        return new LaneMark(++number, head, behind);
    }

    /// @return the memory they had
    long done(Map<LaneKey, Integer> done) {
        long bytes = done.entrySet().stream()
                .mapToLong(of -> lanes.get(of.getKey()).done(of.getValue()))
                .sum();
        lanes.values().removeIf(Lane::isDone);
        crowded = crowded && !lanes.isEmpty();
        return bytes;
    }
}
