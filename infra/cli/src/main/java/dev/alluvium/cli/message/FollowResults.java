package dev.alluvium.cli.message;

import dev.alluvium.cli.session.TopicReader;
import dev.alluvium.events.MessageFailed;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.Result;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// What the workers said on the topics of bad ends, from one moment on.
final class FollowResults implements AutoCloseable {
    private static final List<String> TOPICS = List.of(Topics.REJECTED, Topics.EMBEDDINGS);

    private final TopicReader reader;
    private final Map<TopicPartition, Long> from;

    private FollowResults(TopicReader reader) {
        this.reader = reader;
        this.from = reader.ends();
    }

    record Count(long rejected, long failed) {}

    static FollowResults fromNowOn(KafkaSettings kafka) {
        return new FollowResults(TopicReader.open(kafka, TOPICS));
    }

    /// Of the records that were published, how many ended badly. Reads up to the present end.
    Count count(PublishedOffsets ours) {
        var rejected = new LongAdder();
        var failed = new LongAdder();
        reader.seek(from);
        reader.read(reader.ends(), record -> {
            if (record.topic().equals(Topics.REJECTED)) {
                rejected.add(isRejected(record, ours) ? 1 : 0);
            } else {
                failed.add(isFailed(record, ours) ? 1 : 0);
            }
        });
        return new Count(rejected.sum(), failed.sum());
    }

    @Override
    public void close() {
        reader.close();
    }

    private static boolean isRejected(ConsumerRecord<byte[], byte[]> record, PublishedOffsets ours) {
        return header(record, RejectedHeaders.TOPIC)
                        .filter(Topics.MESSAGES::equals)
                        .isPresent()
                && ours.contains(
                        Integer.parseInt(
                                header(record, RejectedHeaders.PARTITION).orElse("-1")),
                        Long.parseLong(header(record, RejectedHeaders.OFFSET).orElse("-1")));
    }

    private static boolean isFailed(ConsumerRecord<byte[], byte[]> record, PublishedOffsets ours) {
        try {
            return PayloadCodec.decode(record.value(), Result.class) instanceof MessageFailed failed
                    && failed.source().topic().equals(Topics.MESSAGES)
                    && ours.contains(
                            failed.source().partition(), failed.source().offset());
        } catch (RejectedException e) {
            return false;
        }
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }
}
