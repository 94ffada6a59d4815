package dev.alluvium.servers.packages;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// Numbers with dots, compared number by number; `18beta1` counts as 18.
public record Version(String text) implements Comparable<Version> {
    private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+)*");

    public static Version of(String text) {
        return in(text).orElseThrow(() -> new IllegalArgumentException("no version in: " + text));
    }

    /// The first version in a longer text, such as `postgres (PostgreSQL) 18.6 (Debian 18.6-3)`.
    static Optional<Version> in(String text) {
        var matcher = NUMBERS.matcher(text);
        return matcher.find() ? Optional.of(new Version(matcher.group())) : Optional.empty();
    }

    public int major() {
        return numbers()[0];
    }

    private int[] numbers() {
        return Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    @Override
    public int compareTo(Version other) {
        return Arrays.compare(numbers(), other.numbers());
    }

    @Override
    public String toString() {
        return text;
    }
}
