package dev.alluvium.runtime.kafka;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// Records that a worker puts aside: bytes, key and headers as they came, and further headers that say why.
///
/// @param topic where they go
public record DeadLetters(String topic) {

    /// @param why names and texts of the added headers, which replace those of the same name from an earlier round
    public ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> record, Map<String, String> why) {
        List<Header> headers = new ArrayList<>();
        for (var header : record.headers()) {
            if (!why.containsKey(header.key())) {
                headers.add(header);
            }
        }
        why.forEach((name, text) -> headers.add(new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8))));
        return new ProducerRecord<>(topic, null, record.key(), record.value(), headers);
    }
}
