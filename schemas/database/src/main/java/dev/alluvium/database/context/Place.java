package dev.alluvium.database.context;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/// Where a message is in its conversation, or was: a channel of a session, in the order of time, then of
/// arrival, then of id.
public record Place(String sessionId, String channel, Instant occurredAt, Arrival arrival, String messageId) {
    /// What [#columns] binds.
    public static final String ROWS = """
        unnest(?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::bigint[], ?::text[])
            as u (session_id, channel, occurred_at, arrived_at, arrived_offset, message_id)
        """;

    public static List<Object> columns(Collection<Place> places) {
        var columns = new ArrayList<Object>();
        columns.add(texts(places, Place::sessionId));
        columns.add(texts(places, Place::channel));
        columns.add(times(places, Place::occurredAt));
        columns.add(times(places, place -> place.arrival.at()));
        columns.add(places.stream().map(place -> place.arrival.offset()).toArray(Long[]::new));
        columns.add(texts(places, Place::messageId));
        return columns;
    }

    private static String[] texts(Collection<Place> places, Function<Place, String> column) {
        return places.stream().map(column).toArray(String[]::new);
    }

    private static OffsetDateTime[] times(Collection<Place> places, Function<Place, Instant> column) {
        return places.stream()
                .map(place -> column.apply(place).atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new);
    }
}
