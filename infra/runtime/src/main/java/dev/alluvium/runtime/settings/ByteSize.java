package dev.alluvium.runtime.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/// A number of bytes, written `4096`, `64KiB`, `16MiB` or `1GiB`. `k`, `kB`, `M`, `MB` … mean the same powers of
/// 1024: what is sized here is memory, and two meanings of "MB" in one table would be one too many.
public record ByteSize(long bytes) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*([KMG]?)(?:I?B)?");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("must not be negative");
        }
    }

    /// @throws IllegalArgumentException when the text has another form or the size does not fit into a `long`
    public static ByteSize parse(String text) {
        var matcher = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a size such as 4096, 64KiB or 16MiB");
        }
        long unit = switch (matcher.group(2)) {
            case "K" -> 1L << 10;
            case "M" -> 1L << 20;
            case "G" -> 1L << 30;
            default -> 1L;
        };
        try {
            return new ByteSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("must be a size below 8 EiB", e);
        }
    }

    @Override
    public String toString() {
        if (bytes != 0 && bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        if (bytes != 0 && bytes % (1L << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes != 0 && bytes % (1L << 10) == 0 ? (bytes >> 10) + "KiB" : Long.toString(bytes);
    }
}
