package dev.alluvium.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.events.LengthHeader;
import dev.alluvium.events.PriorityHeader;
import dev.alluvium.runtime.kafka.TraceContext;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// What goes beside the event of a stored message: its trace, how long the text is that is to be embedded, and whether
/// that has a hurry.
final class StoredHeaders {

    private StoredHeaders() {}

    static List<Header> of(Incoming.Readable incoming) {
        var headers = new ArrayList<>(TraceContext.of(incoming.record()));
        var content = incoming.message().content();
        int length = content == null ? 0 : content.length();
        headers.add(new RecordHeader(LengthHeader.NAME, LengthHeader.value(length)));
        var priority = incoming.record().headers().lastHeader(PriorityHeader.NAME);
        if (priority != null
                && priority.value() != null
                && new String(priority.value(), UTF_8).equals(PriorityHeader.BULK)) {
            headers.add(priority);
        }
        return headers;
    }
}
