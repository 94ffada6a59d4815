package dev.alluvium.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.context.Arrival;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.IfRevision;
import dev.alluvium.events.IfSender;
import dev.alluvium.events.Message;
import dev.alluvium.events.Origin;
import dev.alluvium.events.Restored;
import dev.alluvium.events.Topics;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageHistoryTest {

    private static final TenantId TENANT = new TenantId(new UUID(1, 1));

    /// A database of one message: what the last batch left.
    private Revision held;

    private final List<Revision> replaced = new ArrayList<>();

    @Test
    void aNewMessageIsItsFirstRevision() {
        assertThat(batch(say(0, "x"))).containsExactly("stored 1");
    }

    @Test
    void aDeletionOfARevisionThatWasReplacedChangesNothing() {
        batch(say(10, "x"), say(11, "y"));
        assertThat(batch(deletionOf(20, 1))).containsExactly("unchanged");
        assertThat(batch(deletionOf(21, 2), say(22, "z"))).containsExactly("stored 3", "stored 4");
        assertThat(batch(deletionOf(20, 1), deletionOf(21, 2), say(22, "z")))
                .containsExactly("unchanged", "stored 3", "stored 4");
    }

    @Test
    void whoWritesForOneSenderReplacesAndDeletesNobodyElses() {
        batch(say(10, "ana's"));
        assertThat(batch(forSender("human:ben", say(11, "x")), forSender("human:ben", delete(12))))
                .containsOnly("rejected NOT_THE_SENDER");
        assertThat(batch(forSender("agent:ana", delete(13)))).containsExactly("rejected NOT_THE_SENDER");
        assertThat(held.number()).isEqualTo(1);
        assertThat(batch(forSender("human:ana", say(14, "y")), forSender("human:ana", delete(15))))
                .containsExactly("stored 2", "stored 3");
    }

    @Test
    void whoWritesForOneSenderMakesWhatIsNobodysAndLosesToWhoCameFirst() {
        assertThat(batch(forSender("human:ben", delete(9)))).containsExactly("stored 1");
        assertThat(batch(say(10, "ana's"), forSender("human:ben", delete(11)), say(12, "again")))
                .containsExactly("stored 2", "rejected NOT_THE_SENDER", "stored 3");
        // Delivered again, after a crash between the two commits.
        assertThat(batch(forSender("human:ben", delete(11)), say(12, "again")))
                .containsExactly("rejected NOT_THE_SENDER", "stored 3");
        assertThat(batch(forSender("human", delete(13)))).containsExactly("stored 4");
    }

    @Test
    void theIdOfADeletedPrivateMessageIsNobodyElses() {
        batch(Samples.incoming(TENANT, 1, Samples.message("m-1", dev.alluvium.events.Visibility.PRIVATE)), delete(2));
        assertThat(batch(forSender("human:ben", say(3, "x")))).containsExactly("rejected NOT_THE_SENDER");
        assertThat(batch(forSender("human:ana", say(4, "x")))).containsExactly("stored 3");
    }

    private static Incoming.Readable forSender(String sender, Incoming.Readable record) {
        record.record().headers().add(IfSender.HEADER, sender.getBytes(UTF_8));
        return record;
    }

    private static Incoming.Readable deletionOf(long offset, int revision) {
        var record = delete(offset);
        record.record()
                .headers()
                .add(IfRevision.HEADER, Integer.toString(revision).getBytes(UTF_8));
        return record;
    }

    @Test
    void aMessageThatIsRestoredGoesOnWhereItWas() {
        assertThat(batch(restored(20, 7, 4_000, "x"))).containsExactly("stored 7");
        assertThat(held.arrival()).isEqualTo(new Arrival(Instant.ofEpochMilli(4), 90));
        assertThat(batch(restored(21, 7, 4_000, "x"))).containsExactly("unchanged");
        assertThat(batch(say(22, "y"))).containsExactly("stored 8");
        assertThat(batch(restored(20, 7, 4_000, "x"))).containsExactly("stored 7");
    }

    @Test
    void aMessageThatIsKnownIsNotRestoredAndNoneArrivesLaterThanItDoes() {
        batch(say(10, "x"));
        assertThat(batch(restored(20, 7, 4_000, "y"))).containsExactly("stored 2");
        forget();
        assertThat(batch(restored(20, 7, Long.MAX_VALUE / 100_000, "y"))).containsExactly("stored 7");
        assertThat(held.arrival()).isEqualTo(say(20, "y").arrival());
    }

    @Test
    void otherContentIsAnEditAndTheSameContentIsNot() {
        assertThat(batch(say(0, "x"), say(1, "x"), say(2, "y"))).containsExactly("stored 1", "unchanged", "stored 2");
    }

    @Test
    void anotherVisibilityIsAnEditThatKeepsItsChunks() {
        var before = Samples.message("m-1", "x");
        var hidden = new Message(
                before.messageId(),
                before.operation(),
                before.sessionId(),
                before.parentMessageId(),
                before.channel(),
                before.sender(),
                before.messageType(),
                dev.alluvium.events.Visibility.PRIVATE,
                before.scope(),
                before.content(),
                before.metadata(),
                before.occurredAt());
        batch(say(0, "x"));
        var history = new MessageHistory("m-1", held, replaced);
        assertThat(history.accept(Samples.incoming(TENANT, 1, hidden), Samples.TIME))
                .isInstanceOf(Outcome.Stored.class);
        assertThat(history.hasOtherContent()).isFalse();
    }

    @Test
    void aDeletionLeavesATombstoneThatOlderRecordsDoNotBringBack() {
        assertThat(batch(say(3, "x"))).containsExactly("stored 1");
        assertThat(batch(delete(5))).containsExactly("stored 2");
        assertThat(batch(say(4, "late"))).containsExactly("unchanged");
        assertThat(held.deleted()).isTrue();
        assertThat(batch(delete(6))).containsExactly("unchanged");
        assertThat(batch(say(7, "again"))).containsExactly("stored 3");
    }

    @Test
    void deletingWhatWasNeverStoredLeavesATombstone() {
        assertThat(batch(delete(5))).containsExactly("stored 1");
        assertThat(batch(say(4, "x"))).containsExactly("unchanged");
    }

    @Test
    void aRecordDeliveredAgainGivesItsOwnRevisionAgain() {
        batch(say(0, "x"), say(1, "x"), say(2, "y"), delete(3), say(4, "x"));
        assertThat(batch(say(0, "x"), say(1, "x"), say(2, "y"), delete(3), say(4, "x")))
                .containsExactly("stored 1", "unchanged", "stored 2", "stored 3", "stored 4");
    }

    @Test
    void replayedRecordTakesItsFirstPlaceAndDoesNotUndoWhatCameSince() {
        batch(say(20, "new"));
        assertThat(batch(replayed(30, say(10, "old")))).containsExactly("unchanged");
        assertThat(batch(delete(40))).containsExactly("stored 2");
        assertThat(batch(replayed(50, say(35, "secret")))).containsExactly("unchanged");
        assertThat(held.deleted()).isTrue();
    }

    @Test
    void replayedDeletionDoesNotDeleteWhatWasSaidSince() {
        batch(say(20, "new"));
        assertThat(batch(replayed(30, delete(10)))).containsExactly("unchanged");
        assertThat(held.deleted()).isFalse();
    }

    @Test
    void replayedRecordThatNothingOvertookIsStored() {
        batch(say(5, "old"));
        assertThat(batch(replayed(30, say(10, "later")))).containsExactly("stored 2");
        assertThat(batch(replayed(31, say(10, "later")))).containsExactly("stored 2");
    }

    /// One tenant in two partitions, because its producers choose them differently: an edit, a deletion and a
    /// new beginning end in one state however the partitions are read.
    @Test
    void whateverPartitionIsReadFirstTheSameStateIsLeft() {
        var states = new HashSet<String>();
        for (int order = 0; order < 64; order++) {
            var first = List.of(at(0, 7, 10, "one"), at(0, 8, 30, null), at(0, 9, 50, "five"));
            var second = List.of(at(1, 90, 20, "two"), at(1, 91, 40, "four"), at(1, 92, 60, null));
            forget();
            var left = List.of(new ArrayDeque<>(first), new ArrayDeque<>(second));
            for (int step = 0; step < 6; step++) {
                var next = left.get(order >> step & 1).isEmpty() ? 1 - (order >> step & 1) : order >> step & 1;
                batch(left.get(next).remove());
            }
            states.add(held.deleted() + " " + held.origin() + " " + held.arrival());
        }
        assertThat(states)
                .containsExactly("true " + new Origin(Topics.MESSAGES, 1, 92, 60) + " "
                        + new Arrival(Instant.ofEpochMilli(10), 7));
    }

    /// What was said last stands, also when it had been said before and so made no revision.
    @Test
    void repetitionsCountInTheOrderOfTwoPartitions() {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var left = List.of(new ArrayDeque<Incoming.Readable>(), new ArrayDeque<Incoming.Readable>());
            String last = null;
            for (int time = 0; time < 10; time++) {
                last = random.nextInt(3) == 0 ? null : "text " + random.nextInt(2);
                int partition = random.nextInt(2);
                left.get(partition).add(at(partition, time, time, last));
            }
            forget();
            while (held == null || !left.get(0).isEmpty() || !left.get(1).isEmpty()) {
                var next = left.get(random.nextInt(2));
                if (!next.isEmpty()) {
                    batch(next.remove());
                }
            }
            assertThat(held.deleted()).as("seed %d", seed).isEqualTo(last == null);
            if (last != null) {
                assertThat(PayloadDigest.of(Samples.message("m-1", last)).isSamePayload(held.payloadDigest()))
                        .as("seed %d", seed)
                        .isTrue();
            }
        }
    }

    private static Incoming.Readable at(int partition, long offset, long timestamp, String content) {
        return Samples.incoming(
                TENANT,
                new Origin(Topics.MESSAGES, partition, offset, timestamp),
                content == null ? Message.delete("m-1", Samples.TIME) : Samples.message("m-1", content));
    }

    /// Of a revision that was replaced the database keeps the offset and no time.
    @Test
    void aRecordThatComesAgainIsThatOfTheLaterLogWhereTwoHadItsOffset() {
        batch(at(0, 1, 10, "a"), at(0, 2, 11, null));
        assertThat(batch(later(1, 2_000, "b"), later(2, 2_001, null), later(3, 2_002, "c")))
                .containsExactly("stored 3", "stored 4", "stored 5");
        replaced.replaceAll(revision ->
                revision.at(new Origin(Topics.MESSAGES, 0, revision.origin().offset(), 0)));
        assertThat(batch(later(1, 2_000, "b"), later(2, 2_001, null), later(3, 2_002, "c")))
                .containsExactly("stored 3", "stored 4", "stored 5");
    }

    private static Incoming.Readable later(long offset, long timestamp, String content) {
        var first = at(0, offset, timestamp, content);
        return new Incoming.Readable(first.record(), TENANT, first.message(), first.digest(), 1_000);
    }

    @Test
    void editsDeletionsAndReplaysKeepTheFirstArrival() {
        batch(say(20, "x"), say(21, "y"));
        var first = held.arrival();
        batch(delete(22), say(23, "z"), replayed(30, say(22, "late")));
        assertThat(held.arrival()).isEqualTo(first);
        batch(replayed(31, say(10, "first of all")));
        assertThat(held.arrival().offset()).isEqualTo(10);
    }

    @Test
    void anOlderPartitionsRecordIsOvertakenByTime() {
        var early = new Origin("t", 1, 900, 10);
        var late = new Origin("t", 0, 5, 20);
        assertThat(early.isBefore(late)).isTrue();
        assertThat(late.isBefore(early)).isFalse();
        assertThat(new Origin("t", 0, 1, 20).isBefore(new Origin("t", 1, 0, 20)))
                .isTrue();
    }

    /// The records are cut into batches in random ways and random stretches are delivered again, as after a
    /// crash: what each record is answered, and what is left in the end, must be what one batch of all would
    /// have given.
    @Test
    void howKafkaCutsAndRepeatsTheRecordsDoesNotMatter() {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var records = new ArrayList<Incoming.Readable>();
            for (int offset = 0; offset < 12; offset++) {
                records.add(random.nextInt(5) == 0 ? delete(offset) : say(offset, "text " + random.nextInt(3)));
            }
            forget();
            var expected = batch(records.toArray(Incoming.Readable[]::new));
            var state = held.number() + " " + held.deleted() + " " + held.origin();

            forget();
            for (int next = 0; next < records.size(); ) {
                int from = random.nextInt(next + 1);
                int to = Math.min(records.size(), next + 1 + random.nextInt(4));
                var answers = batch(records.subList(from, to).toArray(Incoming.Readable[]::new));
                assertThat(answers).as("seed %d", seed).isEqualTo(expected.subList(from, to));
                next = to;
            }
            assertThat(held.number() + " " + held.deleted() + " " + held.origin())
                    .as("seed %d", seed)
                    .isEqualTo(state);
        }
    }

    private void forget() {
        held = null;
        replaced.clear();
    }

    private List<String> batch(Incoming.Readable... records) {
        var history = new MessageHistory("m-1", held, List.copyOf(replaced));
        var answers = new ArrayList<String>();
        for (var record : records) {
            answers.add(
                    switch (history.accept(record, Samples.TIME)) {
                        case Outcome.Stored stored ->
                            "stored " + stored.revision().number();
                        case Outcome.Unchanged _ -> "unchanged";
                        case Outcome.Rejected rejected -> "rejected " + rejected.reason();
                    });
        }
        held = history.current();
        replaced.addAll(history.replaced());
        return answers;
    }

    private static Incoming.Readable say(long offset, String content) {
        return Samples.incoming(TENANT, offset, Samples.message("m-1", content));
    }

    /// The record as a replay puts it back, behind everything that has arrived since.
    private static Incoming.Readable replayed(long offset, Incoming.Readable first) {
        var again = Samples.incoming(TENANT, offset, first.message());
        again.record().headers().add(Origin.HEADER, first.origin().text().getBytes(UTF_8));
        return again;
    }

    private static Incoming.Readable restored(long offset, int revision, long micros, String content) {
        var record = say(offset, content);
        record.record().headers().add(Restored.HEADER, (revision + "@" + micros + "@90").getBytes(UTF_8));
        return record;
    }

    private static Incoming.Readable delete(long offset) {
        return Samples.incoming(TENANT, offset, Message.delete("m-1", Samples.TIME));
    }
}
