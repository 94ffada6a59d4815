package dev.alluvium.bench.scratch;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/// A parameter in the bytes in which it was seen on the wire.
public final class BinaryParameter extends PGobject implements PGBinaryObject {
    private static final long serialVersionUID = 1;

    private byte[] bytes = new byte[0];

    /// For the driver, which makes one for each value that it reads.
    public BinaryParameter() {}

    public BinaryParameter(String type, byte[] bytes) {
        setType(type);
        this.bytes = bytes.clone();
    }

    @Override
    public void setByteValue(byte[] from, int offset) throws SQLException {
        throw new SQLException("only sent, never read");
    }

    @Override
    public int lengthInBytes() {
        return bytes.length;
    }

    @Override
    public void toBytes(byte[] to, int offset) {
        System.arraycopy(bytes, 0, to, offset, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BinaryParameter parameter
                && Objects.equals(getType(), parameter.getType())
                && Arrays.equals(bytes, parameter.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
