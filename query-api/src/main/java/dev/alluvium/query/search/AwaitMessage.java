package dev.alluvium.query.search;

import dev.alluvium.database.Caller;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.query.http.EnumNames;
import dev.alluvium.query.http.Problem;
import dev.alluvium.query.http.ProblemException;
import dev.alluvium.query.message.SelectMessageStatus;
import dev.alluvium.query.message.SelectMessageStatus.Progress;
import dev.alluvium.query.message.SelectPassedRecord;
import dev.alluvium.query.message.SelectPassedRecord.Passed;
import dev.alluvium.query.search.request.WaitFor;
import dev.alluvium.query.search.request.WaitFor.State;
import java.time.Duration;
import java.util.Optional;

/// Waits until a state of a message can be found, so that a caller reads what it has just written. Each look
/// is a short transaction of its own: no connection is held while waiting.
final class AwaitMessage {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final TenantDatabase database;
    private final SelectMessageStatus status;

    AwaitMessage(TenantDatabase database, SelectMessageStatus status) {
        this.database = database;
        this.status = status;
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
    void await(Caller caller, WaitFor wanted) {
        long end = System.nanoTime() + wanted.timeout().toNanos();
        var pause = FIRST_PAUSE;
        while (true) {
            var seen = database.read(caller, tx -> look(tx, wanted.state()));
            if (seen instanceof Seen.Reached) {
                return;
            }
            if (seen instanceof Seen.Rejected rejected) {
                throw refused(rejected);
            }
            var left = Duration.ofNanos(end - System.nanoTime());
            if (!left.isPositive()) {
                throw tooLate((Seen.NotYet) seen);
            }
            pause(pause.compareTo(left) < 0 ? pause : left);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
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
                        .orElseGet(() -> new Seen.NotYet("wait_for.offset: nothing is known of this record"));
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

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable(1).exception();
        }
    }
}
