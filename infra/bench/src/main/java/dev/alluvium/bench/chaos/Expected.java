package dev.alluvium.bench.chaos;

import dev.alluvium.events.RejectReason;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What database and topics must hold, computed from the input alone.
final class Expected {

    record Subject(UUID tenant, String messageId) {}

    private final Map<Subject, ExpectedMessage> fates = new HashMap<>();
    private final Map<RecordPosition, RejectReason> rejected = new HashMap<>();
    private final Map<RecordPosition, Line> lines = new HashMap<>();

    private Expected() {}

    static Expected of(List<Input> input) {
        var expected = new Expected();
        // The broker's time orders partitions, the offset what lies in one.
        var inOrder = Comparator.comparingLong(Input::timestamp)
                .thenComparingInt(each -> each.place().partition())
                .thenComparingLong(each -> each.place().offset());
        input.stream().sorted(inOrder).forEach(expected::take);
        return expected;
    }

    private void take(Input input) {
        lines.put(input.place(), input.line());
        switch (input.line().intent()) {
            case Line.Broken broken -> rejected.put(input.place(), broken.reason());
            case Line.Says says ->
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

    Map<RecordPosition, RejectReason> rejected() {
        return rejected;
    }

    Line line(RecordPosition place) {
        return lines.get(place);
    }

    int consumed() {
        return lines.size();
    }

    int stored() {
        return fates.values().stream().mapToInt(fate -> fate.revisions().size()).sum();
    }

    int unchanged() {
        return fates.values().stream().mapToInt(ExpectedMessage::unchanged).sum();
    }
}
