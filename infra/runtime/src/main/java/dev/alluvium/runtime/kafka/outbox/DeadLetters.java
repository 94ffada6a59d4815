package dev.alluvium.runtime.kafka.outbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// Records that a worker puts aside: bytes, key and headers as they came, and further headers that say why.
///
/// A broker limits records as they are compressed, a producer as they are. What came through well compressed may be
/// too large to be sent on: it is cut, so that it cannot hold up what follows, and says its full size. The whole of
/// it stays where its headers say it lay.
///
/// @param topic where they go
/// @param maxBytes the longest value that is passed on whole
/// @param cutHeader names the header that gives the full size of a value that was cut, in bytes
public record DeadLetters(String topic, int maxBytes, String cutHeader) {

    /// @param why names and texts of the added headers, which replace headers of these names from an earlier
    /// rejection or from a producer
    public ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> record, Map<String, String> why) {
        List<Header> headers = new ArrayList<>();
        for (var header : record.headers()) {
            if (!why.containsKey(header.key()) && !header.key().equals(cutHeader)) {
                headers.add(header);
            }
        }
        why.forEach((name, text) -> headers.add(header(name, text)));
        var value = record.value();
        if (value != null && value.length > maxBytes) {
            headers.add(header(cutHeader, Integer.toString(value.length)));
            value = Arrays.copyOf(value, maxBytes);
        }
        return new ProducerRecord<>(topic, null, record.key(), value, headers);
    }

    private static Header header(String name, String text) {
        return new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
