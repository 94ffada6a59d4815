package dev.alluvium.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/// Avro's binary encoding, read from bytes that may be hostile: no length is believed before it has been compared
/// with the bytes that are left (ten bytes can announce two gigabytes), and UTF-8 is decoded strictly, where Avro's
/// own decoder puts U+FFFD in place of what is malformed.
///
/// One for each body; not thread-safe.
final class BodyDecoder extends Decoder {
    private final byte[] bytes;
    private int at;

    BodyDecoder(byte[] bytes, int start) {
        this.bytes = bytes;
        this.at = start;
    }

    int left() {
        return bytes.length - at;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() throws IOException {
        return switch (bytes[take(1)]) {
            case 0 -> false;
            case 1 -> true;
            default -> throw new MalformedBytes("a boolean is neither 0 nor 1 at byte " + (at - 1));
        };
    }

    @Override
    public int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) {
            throw new MalformedBytes("an int has more than 32 bits before byte " + at);
        }
        return (int) value;
    }

    /// Zigzag, seven bits a byte, least significant first.
    @Override
    public long readLong() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            long b = bytes[take(1)];
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new MalformedBytes("a number has more than 64 bits before byte " + at);
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat((int) littleEndian(Integer.BYTES));
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(littleEndian(Long.BYTES));
    }

    private long littleEndian(int size) throws IOException {
        int start = take(size);
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | bytes[start + i] & 0xff;
        }
        return value;
    }

    @Override
    public Utf8 readString(Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public String readString() throws IOException {
        int length = length();
        try {
            return Text.decode(bytes, take(length), length);
        } catch (RejectedException e) {
            throw new MalformedBytes(e);
        }
    }

    @Override
    public void skipString() throws IOException {
        take(length());
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) throws IOException {
        int length = length();
        return ByteBuffer.wrap(bytes, take(length), length).slice();
    }

    @Override
    public void skipBytes() throws IOException {
        take(length());
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, take(length), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        take(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    /// How many items follow. Every item of ours takes at least a byte, so more items than bytes is a lie that
    /// nobody should reserve room for.
    @Override
    public long readArrayStart() throws IOException {
        long count = readLong();
        if (count < 0) {
            count = -count;
            readLong(); // the block's size in bytes, of use only to those who skip
        }
        return bounded(count);
    }

    @Override
    public long arrayNext() throws IOException {
        return readArrayStart();
    }

    @Override
    public long skipArray() throws IOException {
        long count = readLong();
        while (count < 0) {
            take(length());
            count = readLong();
        }
        return bounded(count);
    }

    @Override
    public long readMapStart() throws IOException {
        return readArrayStart();
    }

    @Override
    public long mapNext() throws IOException {
        return readArrayStart();
    }

    @Override
    public long skipMap() throws IOException {
        return skipArray();
    }

    @Override
    public int remainingBytes() {
        return left();
    }

    private int length() throws IOException {
        return (int) bounded(readLong());
    }

    private long bounded(long count) throws IOException {
        if (count < 0 || count > left()) {
            throw new MalformedBytes("a length does not fit what follows byte " + at);
        }
        return count;
    }

    private int take(int count) throws IOException {
        if (count > left()) {
            throw new MalformedBytes("the body ends at byte " + bytes.length + ", within a value");
        }
        int start = at;
        at += count;
        return start;
    }
}
