package dev.alluvium.query.search;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.events.Topics;
import dev.alluvium.http.admission.InProgress;
import dev.alluvium.http.admission.Turns;
import dev.alluvium.query.http.Admitted;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.http.problem.Problem;
import dev.alluvium.query.http.problem.ProblemException;
import dev.alluvium.query.message.SelectMessageStatus;
import dev.alluvium.query.message.SelectMessageStatus.Progress;
import dev.alluvium.query.message.SelectPassedRecord;
import dev.alluvium.query.message.SelectPassedRecord.Passed;
import dev.alluvium.query.message.StatusWait;
import dev.alluvium.query.search.request.WaitFor;
import dev.alluvium.query.search.request.WaitFor.State;
import java.time.Duration;
import java.util.Optional;

/// Waits until a state of a message can be found, so that a caller reads what it has just written. Each look
/// is a short transaction of its own: no connection is held while waiting.
public final class AwaitMessage implements StatusWait {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int PART_OF_WAIT = 10;
    /// Looks are short; so many at once keep the pool for what takes longer.
    private static final int LOOKS_AT_ONCE = 2;

    private final TenantDatabase database;
    private final SelectMessageStatus status;
    private final InProgress waits;
    private final Turns looks;

    /// @param atOnce requests of one tenant that wait
    public AwaitMessage(TenantDatabase database, EmbeddingGeneration generation, int atOnce) {
        this.database = database;
        this.status = new SelectMessageStatus(generation);
        this.waits = new InProgress(atOnce, "requests that wait for a message");
        this.looks = new Turns(new Turns.Limits(LOOKS_AT_ONCE, atOnce, LONGEST_PAUSE));
    }

    /// What one look has seen.
    private sealed interface Seen {
        record Reached() implements Seen {}

        /// It will never be.
        record Rejected(String reason) implements Seen {}

        /// @param now how far it is, after the name of the field
        record NotYet(String now) implements Seen {}
    }

    /// Returns when the state that is wanted, or a later one, is searchable; a deletion is at once. Answers
    /// 409 for a record that was rejected, and 504 when the time is over. A failed message is waited for: it
    /// may be replayed. So is a message that was deleted, when no revision of it is named: it may be there
    /// again in a moment.
    void await(Admitted admitted, WaitFor wanted) {
        try (var _ = waits.begin(admitted.caller().tenant())) {
            long end = System.nanoTime() + wanted.timeout().toNanos();
            admitted.during(wanted.timeout(), () -> await(admitted, wanted.state(), end));
        }
    }

    @Override
    public void await(Admitted admitted, Wait wait) {
        var token = wait.token();
        await(
                admitted,
                new WaitFor(
                        wait.searchable()
                                ? new State.OfRecord(Topics.MESSAGES, token.partition(), token.offset())
                                : new State.OfRecordStored(Topics.MESSAGES, token.partition(), token.offset()),
                        wait.timeout()));
    }

    private void await(Admitted admitted, State wanted, long end) {
        long began = System.nanoTime();
        while (true) {
            admitted.waiting().check();
            var seen = looks.take(admitted.waiting(), () -> database.read(admitted.caller(), tx -> look(tx, wanted)));
            if (seen instanceof Seen.Reached) {
                return;
            }
            if (seen instanceof Seen.Rejected rejected) {
                throw refused(rejected);
            }
            long now = System.nanoTime();
            if (now - end >= 0) {
                throw tooLate((Seen.NotYet) seen);
            }
            pause(Math.min(end - now, pauseAfter(now - began)));
        }
    }

    /// A part of what it has waited for already: who waits for long looks seldom.
    private static long pauseAfter(long nanos) {
        return Math.clamp(nanos / PART_OF_WAIT, FIRST_PAUSE.toNanos(), LONGEST_PAUSE.toNanos());
    }

    private Seen look(TenantTransaction tx, State wanted) {
        return switch (wanted) {
            case State.OfMessage(var id, var revision) -> {
                var progress = status.progress(tx, id);
                boolean reached = progress.filter(now -> revision == 0
                                ? now.state() == SelectMessageStatus.State.EMBEDDED
                                : now.revision() >= revision && now.isSettled())
                        .isPresent();
                yield reached ? new Seen.Reached() : notYet("wait_for.message_id: ", progress);
            }
            case State.OfRecord(var topic, var partition, var offset) ->
                SelectPassedRecord.run(tx, topic, partition, offset)
                        .map(passed -> seen(tx, passed))
                        .orElseGet(AwaitMessage::unknown);
            case State.OfRecordStored(var topic, var partition, var offset) ->
                SelectPassedRecord.run(tx, topic, partition, offset)
                        .<Seen>map(AwaitMessage::stored)
                        .orElseGet(AwaitMessage::unknown);
        };
    }

    private static Seen unknown() {
        return new Seen.NotYet("wait_for.offset: nothing is known of this record");
    }

    private static Seen stored(Passed passed) {
        return switch (passed) {
            case Passed.Rejected(var reason) -> new Seen.Rejected(reason);
            case Passed.Into _ -> new Seen.Reached();
        };
    }

    private Seen seen(TenantTransaction tx, Passed passed) {
        return switch (passed) {
            case Passed.Rejected(var reason) -> new Seen.Rejected(reason);
            case Passed.Into(var id) -> {
                var progress = status.progress(tx, id);
                yield progress.filter(Progress::isSettled).isPresent()
                        ? new Seen.Reached()
                        : notYet("wait_for.offset: ", progress);
            }
        };
    }

    private static Seen notYet(String field, Optional<Progress> progress) {
        return new Seen.NotYet(field
                + progress.map(now -> "its state is " + EnumNames.of(now.state()) + ", in revision " + now.revision())
                        .orElse("it is not stored"));
    }

    private static ProblemException refused(Seen.Rejected rejected) {
        return Problem.of(409, "The record was rejected", "wait_for.offset: " + rejected.reason())
                .exception();
    }

    private static ProblemException tooLate(Seen.NotYet seen) {
        return Problem.of(504, "Not searchable in time", seen.now()).exception();
    }

    private static void pause(long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable(1).exception();
        }
    }
}
