package dev.alluvium.runtime.kafka.lane;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/// How far a partition is done when its lanes are not equally far: everything below the head is, except for the lanes
/// named here, each from its place on. Travels as the metadata of the group's offset, which is the first place of all,
/// so
/// that it is committed with the results and a group without it reads everything again from there.
///
/// @param number each is higher than those committed before it, so that a database can tell that it is older
/// @param head first offset that nobody has looked at
/// @param behind first offset that is not done, of each lane that has one below the head
record LaneMark(long number, long head, Map<LaneKey, Long> behind) {

    /// Kafka takes 4,096 bytes by default; a lane is at most 26, and a third more as text.
    static final int MOST_LANES = 110;

    private static final String KIND = "lanes1:";

    long low() {
        return behind.values().stream().mapToLong(Long::longValue).min().orElse(head);
    }

    OffsetAndMetadata committed() {
        return new OffsetAndMetadata(low(), text());
    }

    /// The first place that is not done of any lane of the tenant.
    long positionOf(UUID tenant) {
        return Math.min(
                behind.getOrDefault(new LaneKey(tenant, false), head),
                behind.getOrDefault(new LaneKey(tenant, true), head));
    }

    /// Empty when the offset says it all.
    String text() {
        if (behind.isEmpty()) {
            return "";
        }
        long low = low();
        var bytes = ByteBuffer.allocate(20 + 26 * behind.size());
        putNumber(bytes, number);
        putNumber(bytes, head - low);
        behind.forEach((lane, position) -> {
            bytes.putLong(lane.tenant().getMostSignificantBits());
            bytes.putLong(lane.tenant().getLeastSignificantBits());
            putNumber(bytes, (position - low) << 1 | (lane.bulk() ? 1 : 0));
        });
        return KIND
                + Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(java.util.Arrays.copyOf(bytes.array(), bytes.position()));
    }

    /// What is left of it in a log that begins here.
    LaneMark from(long begin) {
        var rest = new LinkedHashMap<LaneKey, Long>();
        behind.forEach((lane, position) -> {
            if (begin < head) {
                rest.put(lane, Math.max(begin, position));
            }
        });
        return new LaneMark(number, Math.max(begin, head), rest);
    }

    /// What was written beside this offset; empty for words of others.
    static Optional<LaneMark> parse(long low, String text) {
        if (!text.startsWith(KIND)) {
            return Optional.empty();
        }
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text.substring(KIND.length())));
            long number = number(bytes);
            long head = low + number(bytes);
            var behind = new LinkedHashMap<LaneKey, Long>();
            while (bytes.hasRemaining()) {
                var tenant = new UUID(bytes.getLong(), bytes.getLong());
                long place = number(bytes);
                behind.put(new LaneKey(tenant, (place & 1) == 1), low + (place >>> 1));
            }
            var mark = new LaneMark(number, head, behind);
            return mark.low() == low && behind.values().stream().allMatch(place -> place < head)
                    ? Optional.of(mark)
                    : Optional.empty();
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static void putNumber(ByteBuffer bytes, long number) {
        long rest = number;
        while (rest > 0x7f) {
            bytes.put((byte) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long number(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes.get();
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number without end");
    }
}
