package dev.alluvium.insight;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/// What a record that was put off says: how often, and until when.
///
/// @param times 0 for one that was not
record DueHeaders(int times, Instant dueAt) {

    private static final String NAME = "alluvium-due";

    static DueHeaders of(Headers headers) {
        var header = headers.lastHeader(NAME);
        if (header == null || header.value() == null || header.value().length != Integer.BYTES + Long.BYTES) {
            return new DueHeaders(0, Instant.EPOCH);
        }
        var in = ByteBuffer.wrap(header.value());
        return new DueHeaders(in.getInt(), Instant.ofEpochMilli(in.getLong()));
    }

    List<Header> headers() {
        var value = ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(times)
                .putLong(dueAt.toEpochMilli())
                .array();
        return List.of(new RecordHeader(NAME, value));
    }
}
