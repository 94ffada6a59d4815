package dev.alluvium.runtime.kafka.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

    private final DeadLetters letters = new DeadLetters("aside", 10, "cut-from");

    @Test
    void bytesKeyAndHeadersGoOnAsTheyCame() {
        var record = new ConsumerRecord<>("in", 1, 2, "key".getBytes(UTF_8), "value".getBytes(UTF_8));
        record.headers().add("theirs", "kept".getBytes(UTF_8)).add("reason", "of an earlier round".getBytes(UTF_8));
        var letter = letters.of(record, Map.of("reason", "new"));
        assertThat(letter.topic()).isEqualTo("aside");
        assertThat(letter.key()).isEqualTo(record.key());
        assertThat(letter.value()).isEqualTo(record.value());
        assertThat(letter.headers().toArray()).hasSize(2);
        assertThat(header(letter, "theirs")).isEqualTo("kept");
        assertThat(header(letter, "reason")).isEqualTo("new");
    }

    @Test
    void aValueThatCannotBePassedOnIsCutAndSaysSo() {
        var letter = letters.of(new ConsumerRecord<>("in", 1, 2, null, new byte[11]), Map.of());
        assertThat(letter.value()).hasSize(10);
        assertThat(header(letter, "cut-from")).isEqualTo("11");
    }

    @Test
    void recordThatIsWholeDoesNotPassForACutOne() {
        var record = new ConsumerRecord<>("in", 1, 2, "key".getBytes(UTF_8), "value".getBytes(UTF_8));
        record.headers().add("cut-from", "20000000".getBytes(UTF_8));
        assertThat(letters.of(record, Map.of()).headers().lastHeader("cut-from"))
                .isNull();
    }

    @Test
    void aRecordWithoutValueStaysOne() {
        assertThat(letters.of(new ConsumerRecord<>("in", 1, 2, null, null), Map.of())
                        .value())
                .isNull();
    }

    private static String header(ProducerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
