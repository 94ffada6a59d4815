package dev.alluvium.runtime.kafka;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/// The headers that tie a result to the request that caused it (W3C Trace Context).
public final class TraceContext {

    private static final List<String> NAMES = List.of("traceparent", "tracestate");

    private TraceContext() {}

    /// The last header of each name, as they came.
    public static List<Header> of(Headers headers) {
        var found = new ArrayList<Header>(NAMES.size());
        for (var name : NAMES) {
            var header = headers.lastHeader(name);
            if (header != null) {
                found.add(header);
            }
        }
        return found;
    }
}
