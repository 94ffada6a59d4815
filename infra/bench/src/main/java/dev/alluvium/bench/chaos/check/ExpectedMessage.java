package dev.alluvium.bench.chaos.check;

import dev.alluvium.bench.chaos.input.RecordPosition;
import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What must have become of one message, by its records in their order.
final class ExpectedMessage {

    /// @param message what it says, or that it deletes
    record Revision(int number, Message message, RecordPosition place) {
        boolean deleted() {
            return message.operation() == Operation.DELETE;
        }
    }

    private final UUID tenant;
    private final String messageId;
    private final List<Revision> revisions = new ArrayList<>();
    private int unchanged;
    private boolean crossed;

    ExpectedMessage(UUID tenant, String messageId) {
        this.tenant = tenant;
        this.messageId = messageId;
    }

    void take(Message message, RecordPosition place) {
        var current = revisions.isEmpty() ? null : revisions.getLast();
        if (current != null && current.place().partition() != place.partition()) {
            crossed = true;
        }
        boolean repeats = current != null
                && (message.operation() == Operation.DELETE ? current.deleted() : message.equals(current.message()));
        if (repeats) {
            unchanged++;
        } else {
            revisions.add(new Revision(revisions.size() + 1, message, place));
        }
    }

    UUID tenant() {
        return tenant;
    }

    String messageId() {
        return messageId;
    }

    Revision current() {
        return revisions.getLast();
    }

    List<Revision> revisions() {
        return revisions;
    }

    int unchanged() {
        return unchanged;
    }

    /// Its records lie in two partitions, whose order of delivery nobody knows: how it ends is certain, by how
    /// many revisions it got there is not.
    boolean crossed() {
        return crossed;
    }
}
