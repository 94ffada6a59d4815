package dev.alluvium.database.binding;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Arrays;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/// pgvector's `halfvec` in the driver's terms: binary in both directions, text where the driver insists on it.
///
/// pgvector-java's `PGhalfvec` knows only the text form, and its binary `PGvector` would send four bytes a component
/// for the server to round to two. The binary form is a big-endian `int16` count, an unused `int16`, and the
/// components as IEEE 754 binary16. Public because the driver makes it by its name.
public final class BinaryHalfvec extends PGobject implements PGBinaryObject {
    public static final String TYPE = "halfvec";

    private static final int HEADER = 4;

    @Serial
    private static final long serialVersionUID = 1;

    private float[] components;

    public BinaryHalfvec() {
        type = TYPE;
    }

    public BinaryHalfvec(float[] components) {
        this();
        this.components = components;
    }

    float[] components() {
        return components;
    }

    @Override
    public void setByteValue(byte[] bytes, int offset) throws SQLException {
        var buffer = ByteBuffer.wrap(bytes, offset, bytes.length - offset);
        var read = new float[buffer.getShort()];
        buffer.getShort();
        for (int i = 0; i < read.length; i++) {
            read[i] = Float.float16ToFloat(buffer.getShort());
        }
        components = read;
    }

    @Override
    public int lengthInBytes() {
        return components == null ? 0 : HEADER + Short.BYTES * components.length;
    }

    @Override
    public void toBytes(byte[] bytes, int offset) {
        var buffer = ByteBuffer.wrap(bytes, offset, lengthInBytes());
        buffer.putShort((short) components.length).putShort((short) 0);
        for (float component : components) {
            buffer.putShort(Float.floatToFloat16(component));
        }
    }

    @Override
    public void setValue(String text) throws SQLException {
        components = text == null ? null : parse(text);
    }

    static float[] parse(String text) {
        var parts = text.substring(1, text.length() - 1).split(",");
        var read = new float[parts.length];
        for (int i = 0; i < parts.length; i++) {
            read[i] = Float.parseFloat(parts[i]);
        }
        return read;
    }

    @Override
    public String getValue() {
        return components == null ? null : Arrays.toString(components).replace(" ", "");
    }

    @Override
    public boolean isNull() {
        return components == null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BinaryHalfvec that && Arrays.equals(components, that.components);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components);
    }

    @Override
    public Object clone() {
        return new BinaryHalfvec(components == null ? null : components.clone());
    }
}
