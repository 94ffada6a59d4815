package dev.alluvium.runtime.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/// The headers that tie a result to the request that caused it (W3C Trace Context, level 1). What is malformed is not
/// passed on, as the specification asks: whoever reads it next would have to begin a trace of its own anyway.
public final class TraceContext {

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    /// Version, trace, span, flags. Zeros mean none, version ff is forbidden, and only versions to come may go
    /// on.
    private static final Pattern WELL_FORMED =
            Pattern.compile("(?:00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
                    + "|(?!ff|00)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?)");
    /// What everybody has to be able to pass on; more may be dropped.
    private static final int LONGEST_STATE = 512;

    private TraceContext() {}

    /// The last header of each name, as it came; none when there is no parent that can be read.
    public static List<Header> of(Headers headers) {
        var parent = headers.lastHeader(PARENT);
        if (parent == null || !isWellFormed(parent.value())) {
            return List.of();
        }
        var state = headers.lastHeader(STATE);
        return state == null || state.value() == null || state.value().length > LONGEST_STATE
                ? List.of(parent)
                : List.of(parent, state);
    }

    private static boolean isWellFormed(byte[] value) {
        return value != null
                && value.length <= LONGEST_STATE
                && WELL_FORMED
                        .matcher(new String(value, StandardCharsets.ISO_8859_1))
                        .matches();
    }
}
