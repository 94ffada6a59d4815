package dev.alluvium.runtime.settings;

import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/// For `@WithConverter` on a time-out, where zero would mean "at once" to one library and "never" to the next.
public final class PositiveDuration implements Converter<Duration> {

    private static final long serialVersionUID = 1;

    @Override
    public Duration convert(String value) {
        return Conversions.presentOnly(PositiveDuration::read).convert(value);
    }

    private static Duration read(String value) {
        var duration = Durations.parse(value);
        if (duration.isZero()) {
            throw new IllegalArgumentException("must be longer than zero");
        }
        return duration;
    }
}
