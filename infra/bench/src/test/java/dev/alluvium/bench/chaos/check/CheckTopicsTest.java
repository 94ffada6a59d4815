package dev.alluvium.bench.chaos.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.bench.chaos.input.ChaosMessages;
import dev.alluvium.bench.chaos.input.InputRecord;
import dev.alluvium.bench.chaos.input.InputRecord.Invalid;
import dev.alluvium.bench.chaos.input.InputRecord.Valid;
import dev.alluvium.bench.chaos.input.PublishedRecord;
import dev.alluvium.bench.chaos.input.RecordPosition;
import dev.alluvium.bench.chaos.report.Tally;
import dev.alluvium.events.Event;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectReason;
import dev.alluvium.events.RejectedHeaders;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/// The suite finds nothing for weeks when all is well: here is what it would find.
final class CheckTopicsTest {
    private static final UUID TENANT = UUID.fromString("00000000-0000-4000-8000-000000000001");

    private final Tally tally = new Tally(new PrintWriter(Writer.nullWriter()));
    private final CheckTopics check = new CheckTopics(
            ExpectedState.of(List.of(
                    input(0, new Valid(TENANT, ChaosMessages.message("m", "text", 1))),
                    input(1, new Invalid(RejectReason.KEY_MISSING)))),
            tally);

    @Test
    void nothingIsFoundWhereAllIsThere() throws Exception {
        check.stored(List.of(stored(0, "m", 0)));
        check.embedded(List.of(embedded("m")));
        check.rejected(List.of(rejected(1, "key-missing")));

        assertThat(found()).isEmpty();
    }

    @Test
    void missingResultsAreLost() throws Exception {
        check.stored(List.of());
        check.embedded(List.of());
        check.rejected(List.of());

        assertThat(found()).hasSize(3).allMatch(finding -> finding.contains("LOST"));
    }

    @Test
    void resultsThatComeAgainAreDoubled() throws Exception {
        check.stored(List.of(stored(0, "m", 0), stored(1, "m", 0)));
        check.embedded(List.of(embedded("m"), embedded("m")));
        check.rejected(List.of(rejected(1, "key-missing"), rejected(1, "key-missing")));

        assertThat(found()).hasSize(3).allMatch(finding -> finding.contains("DOUBLED"));
    }

    @Test
    void otherResultsAreDifferent() throws Exception {
        check.stored(List.of(stored(0, "m", 5), stored(1, "nobody", 0)));
        check.rejected(List.of(rejected(1, "undecodable")));

        assertThat(found()).hasSize(3).allMatch(finding -> finding.contains("DIFFERENT"));
    }

    @Test
    void goodRecordThatIsRejectedIsLost() {
        check.rejected(List.of(rejected(1, "key-missing"), rejected(0, "undecodable")));

        assertThat(found()).singleElement().asString().contains("LOST");
    }

    private List<String> found() {
        return tally.report(List.of(), List.of()).findings();
    }

    private static PublishedRecord input(long offset, InputRecord.Intent intent) {
        return new PublishedRecord(
                new RecordPosition(0, offset), offset, new InputRecord((int) offset, null, null, new byte[0], intent));
    }

    private static ConsumerRecord<byte[], byte[]> stored(long at, String id, long offset) {
        var event = new MessageStored(
                EventIds.stored(TENANT, id, 1),
                id,
                1,
                Operation.UPSERT,
                "s",
                Instant.EPOCH,
                Instant.EPOCH,
                new Source(Topics.MESSAGES, 0, offset));
        return record(at, event);
    }

    private static ConsumerRecord<byte[], byte[]> embedded(String id) {
        return record(
                0,
                new MessageEmbedded(
                        EventIds.embedded(TENANT, id, 1, EventIds.stored(TENANT, id, 1)),
                        id,
                        1,
                        "model",
                        1,
                        Instant.EPOCH,
                        new Source("t", 0, 0)));
    }

    private static ConsumerRecord<byte[], byte[]> record(long at, Event event) {
        return new ConsumerRecord<>(
                "t", 0, at, TenantKey.bytes(TENANT), PayloadCodec.avro().encode(event));
    }

    private static ConsumerRecord<byte[], byte[]> rejected(long offset, String reason) {
        var record = new ConsumerRecord<byte[], byte[]>("t", 0, 0, null, new byte[0]);
        Map.of(
                        RejectedHeaders.PARTITION,
                        "0",
                        RejectedHeaders.OFFSET,
                        Long.toString(offset),
                        RejectedHeaders.REASON,
                        reason)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return record;
    }
}
