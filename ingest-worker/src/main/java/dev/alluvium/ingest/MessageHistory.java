package dev.alluvium.ingest;

import dev.alluvium.database.context.Place;
import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.RejectReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// One message while a batch passes over it: starts from what the database holds, takes the batch's records
/// in their order and ends in what the database is to hold. Whatever way Kafka cuts the same records into
/// batches, and however often it delivers them, the end is the same.
final class MessageHistory {

    private static final Outcome OF_ANOTHER =
            new Outcome.Rejected(RejectReason.NOT_THE_SENDER, "another sender has written this message");

    private final String messageId;
    private final Revision before;
    private final List<Revision> replacedBefore;
    private final List<Revision> replaced = new ArrayList<>();
    private Revision current;
    private Incoming.Readable latest;
    private Message lastSaid;

    /// @param before what the database holds, or null
    /// @param replacedBefore earlier revisions that the database remembers, in no order
    MessageHistory(String messageId, Revision before, List<Revision> replacedBefore) {
        this.messageId = messageId;
        this.before = before;
        this.current = before;
        this.replacedBefore = replacedBefore;
    }

    Outcome accept(Incoming.Readable incoming, Instant now) {
        var outcome = judge(incoming, now);
        if (outcome != OF_ANOTHER) {
            current = current.arrived(current.arrival().orEarlier(incoming.arrival()));
        }
        return outcome;
    }

    private Outcome judge(Incoming.Readable incoming, Instant now) {
        var origin = incoming.origin();
        if (current != null) {
            if (origin.isSameRecord(current.origin())) {
                return new Outcome.Stored(current);
            }
            if (incoming.isBefore(current.latest())) {
                return madeEarlier(incoming);
            }
            if (incoming.isForOther(current.author())) {
                return OF_ANOTHER;
            }
            if (incoming.isForOther(current.number())) {
                return new Outcome.Unchanged(true);
            }
            if (saysNothingNew(incoming)) {
                current = current.saidAgain(origin);
                return new Outcome.Unchanged(false);
            }
            replaced.add(current);
        }
        current = revision(incoming, now);
        latest = incoming;
        if (!current.deleted()) {
            lastSaid = incoming.message();
        }
        return new Outcome.Stored(current);
    }

    String messageId() {
        return messageId;
    }

    /// Null when no revision is to be written.
    Incoming.Readable latest() {
        return latest;
    }

    /// The batch changed nothing but the place in the conversation: it brought a record that was overtaken
    /// before it came, and that had arrived earlier than any other.
    boolean isMoved() {
        return latest == null && !current.arrival().equals(before.arrival());
    }

    /// No revision is to be written, but what is known of its records has changed.
    boolean isTouched() {
        return latest == null && (isMoved() || !current.latest().isSameRecord(before.latest()));
    }

    Place place(Revision revision) {
        return new Place(
                revision.sessionId(), revision.channel(), revision.occurredAt(), revision.arrival(), messageId);
    }

    /// The message as this batch had it last, deleted since or not; null when the batch brought a deletion
    /// alone.
    Message lastSaid() {
        return lastSaid;
    }

    Revision before() {
        return before;
    }

    Revision current() {
        return current;
    }

    /// Revisions that this batch replaced, whether the database ever held them or not.
    List<Revision> replaced() {
        return replaced;
    }

    boolean isNew() {
        return before == null;
    }

    boolean wasLive() {
        return before != null && !before.deleted();
    }

    boolean isLive() {
        return !current.deleted();
    }

    /// The text is another one than the chunks in the database were cut from.
    boolean hasOtherContent() {
        return before == null || !Arrays.equals(before.contentDigest(), current.contentDigest());
    }

    /// Of the records of replaced revisions no time of arrival is kept: where the topic was made anew, two may have had
    /// one offset, and the one that comes again is of the later log.
    private Outcome madeEarlier(Incoming.Readable incoming) {
        var origin = incoming.origin();
        return Stream.concat(replaced.stream(), replacedBefore.stream())
                .filter(revision -> origin.isSameRecord(revision.origin()))
                .max(Comparator.comparingInt(Revision::number))
                .<Outcome>map(revision -> new Outcome.Stored(revision.at(origin)))
                .orElseGet(() -> incoming.isForOther(current.author()) ? OF_ANOTHER : new Outcome.Unchanged(true));
    }

    /// Null when nobody is left to name.
    private Author author(Message message) {
        if (message.operation() == Operation.UPSERT) {
            return Author.of(message);
        }
        return current == null || current.author() == null
                ? null
                : current.author().deleted();
    }

    private static Instant deletedAt(Incoming.Readable incoming) {
        var said = incoming.message().occurredAt();
        return said.equals(Message.UNTIMED) ? incoming.arrival().at() : said;
    }

    private boolean saysNothingNew(Incoming.Readable incoming) {
        boolean deletes = incoming.message().operation() == Operation.DELETE;
        return deletes
                ? current.deleted()
                : !current.deleted() && incoming.digest().isSamePayload(current.payloadDigest());
    }

    private Revision revision(Incoming.Readable incoming, Instant now) {
        var message = incoming.message();
        boolean deletes = message.operation() == Operation.DELETE;
        boolean keepsSession = deletes && current != null;
        return new Revision(
                current == null ? incoming.firstRevision() : current.number() + 1,
                deletes,
                incoming.digest().payload(),
                deletes ? null : incoming.digest().content(),
                incoming.origin(),
                keepsSession ? current.sessionId() : message.sessionId(),
                deletes ? "" : message.channel(),
                author(message),
                deletes ? deletedAt(incoming) : message.occurredAt(),
                current == null ? incoming.arrival() : current.arrival(),
                null,
                now);
    }
}
