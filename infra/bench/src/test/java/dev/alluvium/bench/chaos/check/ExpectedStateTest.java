package dev.alluvium.bench.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.bench.chaos.input.ChaosMessages;
import dev.alluvium.bench.chaos.input.InputRecord;
import dev.alluvium.bench.chaos.input.InputRecord.Intent;
import dev.alluvium.bench.chaos.input.InputRecord.Invalid;
import dev.alluvium.bench.chaos.input.InputRecord.Valid;
import dev.alluvium.bench.chaos.input.PublishedRecord;
import dev.alluvium.bench.chaos.input.RecordPosition;
import dev.alluvium.events.Message;
import dev.alluvium.events.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ExpectedStateTest {
    private static final UUID TENANT = UUID.fromString("00000000-0000-4000-8000-000000000001");

    private final List<PublishedRecord> input = new ArrayList<>();

    @Test
    void editsAreRevisionsAndRepetitionsAreNot() {
        says(0, ChaosMessages.message("m", "one", 1));
        says(0, ChaosMessages.message("m", "one", 1));
        says(0, ChaosMessages.message("m", "two", 2));
        says(0, ChaosMessages.message("m", "one", 1));

        var expected = ExpectedState.of(input);

        var expectedMessage = expected.expectedMessage(TENANT, "m");
        assertThat(expectedMessage.current().number()).isEqualTo(3);
        assertThat(expectedMessage.current().message().content()).isEqualTo("one");
        assertThat(expectedMessage.current().position()).isEqualTo(new RecordPosition(0, 3));
        assertThat(expected.stored()).isEqualTo(3);
        assertThat(expected.unchanged()).isOne();
    }

    @Test
    void deletionIsARevisionOnce() {
        says(0, ChaosMessages.deletion("m", 1));
        says(0, ChaosMessages.deletion("m", 2));
        says(0, ChaosMessages.message("m", "back", 3));

        var expectedMessage = ExpectedState.of(input).expectedMessage(TENANT, "m");

        assertThat(expectedMessage.revisions().getFirst().deleted()).isTrue();
        assertThat(expectedMessage.current().deleted()).isFalse();
        assertThat(expectedMessage.current().number()).isEqualTo(2);
    }

    @Test
    void timeOrdersWhatLiesInTwoPartitions() {
        says(3, ChaosMessages.message("m", "first", 1));
        says(1, ChaosMessages.message("m", "second", 2));

        var expectedMessage = ExpectedState.of(input.reversed()).expectedMessage(TENANT, "m");

        assertThat(expectedMessage.crossed()).isTrue();
        assertThat(expectedMessage.current().message().content()).isEqualTo("second");
    }

    @Test
    void everyRecordCounts() {
        says(0, ChaosMessages.message("m", "one", 1));
        says(0, ChaosMessages.message("m", "one", 1));
        add(0, new Invalid(RejectReason.KEY_MISSING));

        var expected = ExpectedState.of(input);

        assertThat(expected.rejected()).containsEntry(new RecordPosition(0, 2), RejectReason.KEY_MISSING);
        assertThat(expected.stored()
                        + expected.unchanged()
                        + expected.rejected().size())
                .isEqualTo(expected.consumed());
    }

    private void says(int partition, Message message) {
        add(partition, new Valid(TENANT, message));
    }

    private void add(int partition, Intent intent) {
        int at = input.size();
        var line = new InputRecord(at, null, new byte[0], new byte[0], intent);
        input.add(new PublishedRecord(new RecordPosition(partition, at), at, line));
    }
}
