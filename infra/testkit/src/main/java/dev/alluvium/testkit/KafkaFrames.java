package dev.alluvium.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.protocol.ApiKeys;

/// Kafka's protocol: a length, then what was asked and a number that comes back with its answer. A step is named as
/// Kafka names its request: `Produce`, `TxnOffsetCommit`, `EndTxn`, ….
final class KafkaFrames implements Frames {
    private static final int NUMBER_AT = Integer.BYTES + 2 * Short.BYTES;

    private final Map<Integer, String> asked = new ConcurrentHashMap<>();

    @Override
    public Frame request(DataInputStream in) throws IOException {
        var frame = read(in);
        var name = ApiKeys.forId(frame.getShort(Integer.BYTES)).name;
        asked.put(frame.getInt(NUMBER_AT), name);
        return new Frame(frame.array(), name);
    }

    @Override
    public Frame answer(DataInputStream in) throws IOException {
        var frame = read(in);
        return new Frame(frame.array(), asked.remove(frame.getInt(Integer.BYTES)));
    }

    private static ByteBuffer read(DataInputStream in) throws IOException {
        int length = in.readInt();
        var frame = ByteBuffer.allocate(Integer.BYTES + length).putInt(length);
        in.readFully(frame.array(), Integer.BYTES, length);
        return frame;
    }
}
