package dev.alluvium.bench.chaos.check;

import dev.alluvium.bench.chaos.input.RecordPosition;
import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The revisions that one message must have, computed from its records in their order.
final class ExpectedMessage {

    /// @param message the record of the revision; a deletion has no content
    record Revision(int number, Message message, RecordPosition position) {
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

    void take(Message message, RecordPosition position) {
        var current = revisions.isEmpty() ? null : revisions.getLast();
        if (current != null && current.position().partition() != position.partition()) {
            crossed = true;
        }
        boolean repeats = current != null
                && (message.operation() == Operation.DELETE ? current.deleted() : message.equals(current.message()));
        if (repeats) {
            unchanged++;
        } else {
            revisions.add(new Revision(revisions.size() + 1, message, position));
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

    /// Whether the records of the message are in two partitions, which are delivered in no certain order: the last
    /// content is certain, the number of revisions is not.
    boolean crossed() {
        return crossed;
    }
}
