package dev.alluvium.bench.chaos.check;

import dev.alluvium.bench.chaos.input.InputRecord;
import dev.alluvium.bench.chaos.input.PublishedRecord;
import dev.alluvium.bench.chaos.input.RecordPosition;
import dev.alluvium.events.RejectReason;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What the database and the topics must hold, computed from the input alone.
public final class ExpectedState {

    record Subject(UUID tenant, String messageId) {}

    private final Map<Subject, ExpectedMessage> messages = new HashMap<>();
    private final Map<RecordPosition, RejectReason> rejected = new HashMap<>();
    private final Map<RecordPosition, InputRecord> lines = new HashMap<>();

    private ExpectedState() {}

    public static ExpectedState of(List<PublishedRecord> input) {
        var expected = new ExpectedState();
        // Records of one partition are ordered by offset, records of several partitions by the broker's time.
        var inOrder = Comparator.comparingLong(PublishedRecord::timestamp)
                .thenComparingInt(each -> each.position().partition())
                .thenComparingLong(each -> each.position().offset());
        input.stream().sorted(inOrder).forEach(expected::take);
        return expected;
    }

    private void take(PublishedRecord input) {
        lines.put(input.position(), input.line());
        switch (input.line().intent()) {
            case InputRecord.Invalid broken -> rejected.put(input.position(), broken.reason());
            case InputRecord.Valid valid ->
                messages.computeIfAbsent(
                                new Subject(valid.tenant(), valid.message().messageId()),
                                subject -> new ExpectedMessage(subject.tenant(), subject.messageId()))
                        .take(valid.message(), input.position());
        }
    }

    Collection<ExpectedMessage> messages() {
        return messages.values();
    }

    ExpectedMessage expectedMessage(UUID tenant, String messageId) {
        return messages.get(new Subject(tenant, messageId));
    }

    public Map<RecordPosition, RejectReason> rejected() {
        return rejected;
    }

    InputRecord line(RecordPosition position) {
        return lines.get(position);
    }

    public int consumed() {
        return lines.size();
    }

    public int stored() {
        return messages.values().stream()
                .mapToInt(expectedMessage -> expectedMessage.revisions().size())
                .sum();
    }

    public int unchanged() {
        return messages.values().stream().mapToInt(ExpectedMessage::unchanged).sum();
    }
}
