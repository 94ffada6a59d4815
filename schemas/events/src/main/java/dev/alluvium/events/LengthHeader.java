package dev.alluvium.events;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// On an event of a stored message: how many characters its text has, which is what it costs to embed it.
public final class LengthHeader {
    public static final String NAME = "alluvium-length";

    /// Of a text, where nothing is said.
    public static final long UNKNOWN = 500;

    private static final int MOST_DIGITS = 9;

    private LengthHeader() {}

    public static byte[] value(int characters) {
        return Integer.toString(characters).getBytes(US_ASCII);
    }

    /// @param value null when the record has none
    public static long read(byte[] value) {
        if (value == null || value.length == 0 || value.length > MOST_DIGITS) {
            return UNKNOWN;
        }
        try {
            return Math.max(0, Long.parseLong(new String(value, US_ASCII)));
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }
}
