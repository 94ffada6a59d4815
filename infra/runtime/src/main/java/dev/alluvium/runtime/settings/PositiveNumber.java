package dev.alluvium.runtime.settings;

import org.eclipse.microprofile.config.spi.Converter;

/// For `@WithConverter` on a count that makes no sense below 1.
public final class PositiveNumber implements Converter<Integer> {

    private static final long serialVersionUID = 1;

    @Override
    public Integer convert(String value) {
        return Conversions.presentOnly(PositiveNumber::read).convert(value);
    }

    private static Integer read(String value) {
        int number = Conversions.wholeNumber(value);
        if (number < 1) {
            throw new IllegalArgumentException("must be at least 1");
        }
        return number;
    }
}
