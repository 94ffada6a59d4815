package dev.alluvium.query.http;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/// Where pages come from that may call the API from a browser: scheme, host and port, as browsers send them. There is
/// no form for "any".
public record Origins(Set<String> names) {
    public static final Origins NONE = new Origins(Set.of());

    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?");

    public Origins {
        names = Set.copyOf(names);
    }

    static Origins parse(String text) {
        var names = new TreeSet<String>();
        for (var name : Arrays.stream(text.split(",", -1)).map(String::strip).toList()) {
            if (!ORIGIN.matcher(name).matches()) {
                throw new IllegalArgumentException("must be a list such as https://console.example,https://a.example");
            }
            names.add(name);
        }
        return new Origins(names);
    }

    @Override
    public String toString() {
        return String.join(",", new TreeSet<>(names));
    }

    /// For `@WithConverter`.
    public static final class FromText implements Converter<Origins> {
        private static final long serialVersionUID = 1;

        @Override
        public Origins convert(String value) {
            return value.isEmpty() ? null : parse(value);
        }
    }
}
