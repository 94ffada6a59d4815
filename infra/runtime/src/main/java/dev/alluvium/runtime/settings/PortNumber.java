package dev.alluvium.runtime.settings;

import org.eclipse.microprofile.config.spi.Converter;

/// For `@WithConverter` on a port: 0 to 65535, where 0 lets the system choose a free one.
public final class PortNumber implements Converter<Integer> {

    private static final long serialVersionUID = 1;

    @Override
    public Integer convert(String value) {
        return Conversions.presentOnly(PortNumber::read).convert(value);
    }

    private static Integer read(String value) {
        int port = Conversions.wholeNumber(value);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("must be a port between 0 and 65535");
        }
        return port;
    }
}
