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

/// What database and topics must hold, computed from the input alone.
public final class ExpectedState {

    record Subject(UUID tenant, String messageId) {}

    private final Map<Subject, ExpectedMessage> fates = new HashMap<>();
    private final Map<RecordPosition, RejectReason> rejected = new HashMap<>();
    private final Map<RecordPosition, InputRecord> lines = new HashMap<>();

    private ExpectedState() {}

    public static ExpectedState of(List<PublishedRecord> input) {
        var expected = new ExpectedState();
        // The broker's time orders partitions, the offset what lies in one.
        var inOrder = Comparator.comparingLong(PublishedRecord::timestamp)
                .thenComparingInt(each -> each.place().partition())
                .thenComparingLong(each -> each.place().offset());
        input.stream().sorted(inOrder).forEach(expected::take);
        return expected;
    }

    private void take(PublishedRecord input) {
        lines.put(input.place(), input.line());
        switch (input.line().intent()) {
            case InputRecord.Broken broken -> rejected.put(input.place(), broken.reason());
            case InputRecord.Says says ->
                fates.computeIfAbsent(
                                new Subject(says.tenant(), says.message().messageId()),
                                subject -> new ExpectedMessage(subject.tenant(), subject.messageId()))
                        .take(says.message(), input.place());
        }
    }

    Collection<ExpectedMessage> fates() {
        return fates.values();
    }

    ExpectedMessage fate(UUID tenant, String messageId) {
        return fates.get(new Subject(tenant, messageId));
    }

    public Map<RecordPosition, RejectReason> rejected() {
        return rejected;
    }

    InputRecord line(RecordPosition place) {
        return lines.get(place);
    }

    public int consumed() {
        return lines.size();
    }

    public int stored() {
        return fates.values().stream().mapToInt(fate -> fate.revisions().size()).sum();
    }

    public int unchanged() {
        return fates.values().stream().mapToInt(ExpectedMessage::unchanged).sum();
    }
}
