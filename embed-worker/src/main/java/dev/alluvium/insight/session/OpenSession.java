package dev.alluvium.insight.session;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/// A session that is not quiet yet.
///
/// @param arrival of its last message, milliseconds of the machine's clock
/// @param messages since it was opened
/// @param last     the event of its last message
record OpenSession(long arrival, int messages, byte[] last) {

    static final Serde<OpenSession> SERDE =
            Serdes.serdeFrom((Serializer<OpenSession>) OpenSession::bytes, (Deserializer<OpenSession>) OpenSession::of);

    private static byte[] bytes(String topic, OpenSession session) {
        return session == null
                ? null
                : ByteBuffer.allocate(Long.BYTES + Integer.BYTES + session.last.length)
                        .putLong(session.arrival)
                        .putInt(session.messages)
                        .put(session.last)
                        .array();
    }

    private static OpenSession of(String topic, byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        var in = ByteBuffer.wrap(bytes);
        var session = new OpenSession(in.getLong(), in.getInt(), new byte[in.remaining()]);
        in.get(session.last);
        return session;
    }
}
