package dev.alluvium.gateway.events;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// How far a tenant has been told: the next record in each topic of results, in the partition where the tenant's
/// events are. Its text is the id of an event, opaque to callers.
///
/// @param places in the order of [ResultTopic]
record Position(List<Place> places) {
    private static final byte VERSION = 1;
    private static final int BYTES = 1 + ResultTopic.ALL.size() * (2 * Integer.BYTES + Long.BYTES);

    /// @param log which topic of this name: one that was made anew counts from zero again
    /// @param offset of the next record
    record Place(int log, int partition, long offset) {
        boolean isOfSameLogAs(Place other) {
            return log == other.log && partition == other.partition;
        }

        Place at(long next) {
            return new Place(log, partition, next);
        }
    }

    Position {
        places = List.copyOf(places);
    }

    Place in(ResultTopic topic) {
        return places.get(topic.ordinal());
    }

    Position with(ResultTopic topic, Place place) {
        var changed = new ArrayList<>(places);
        changed.set(topic.ordinal(), place);
        return new Position(changed);
    }

    /// Whether a record lies before it, so that it has been told.
    boolean isPast(ResultTopic topic, Place record) {
        var reached = in(topic);
        return reached.isOfSameLogAs(record) && record.offset() < reached.offset();
    }

    /// Whether something may have happened between it and a later one.
    boolean isBehind(Position later) {
        return ResultTopic.ALL.stream().anyMatch(topic -> {
            var told = in(topic);
            var live = later.in(topic);
            return !told.isOfSameLogAs(live) || told.offset() < live.offset();
        });
    }

    String text() {
        var bytes = ByteBuffer.allocate(BYTES).put(VERSION);
        places.forEach(
                place -> bytes.putInt(place.log()).putInt(place.partition()).putLong(place.offset()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /// Empty when it is no id of ours.
    static Optional<Position> parse(String text) {
        byte[] decoded;
        try {
            decoded = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        var bytes = ByteBuffer.wrap(decoded);
        if (bytes.remaining() != BYTES || bytes.get() != VERSION) {
            return Optional.empty();
        }
        var places = new ArrayList<Place>();
        while (bytes.hasRemaining()) {
            places.add(new Place(bytes.getInt(), bytes.getInt(), bytes.getLong()));
        }
        boolean possible = places.stream().allMatch(place -> place.partition() >= 0 && place.offset() >= 0);
        return possible ? Optional.of(new Position(places)) : Optional.empty();
    }
}
