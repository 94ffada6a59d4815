package dev.alluvium.query.search;

import dev.alluvium.database.Caller;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.query.http.EnumNames;
import dev.alluvium.query.http.Problem;
import dev.alluvium.query.http.ProblemException;
import dev.alluvium.query.message.SelectMessageStatus;
import dev.alluvium.query.message.SelectMessageStatus.State;
import dev.alluvium.query.search.request.SearchRequest.WaitFor;
import java.time.Duration;
import java.util.Optional;

/// Waits until a message can be found, so that a caller reads what it has just written. Each look is a short
/// transaction of its own: no connection is held while waiting.
final class AwaitMessage {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final TenantDatabase database;
    private final SelectMessageStatus status;

    AwaitMessage(TenantDatabase database, SelectMessageStatus status) {
        this.database = database;
        this.status = status;
    }

    /// Returns when the message is searchable and answers 504 when the time is over. A failed message is waited
    /// for too: it may be replayed.
    void await(Caller caller, WaitFor wanted) {
        long end = System.nanoTime() + wanted.timeout().toNanos();
        var pause = FIRST_PAUSE;
        while (true) {
            var state = database.read(caller, tx -> status.state(tx, wanted.messageId()));
            if (state.equals(Optional.of(State.EMBEDDED))) {
                return;
            }
            var left = Duration.ofNanos(end - System.nanoTime());
            if (!left.isPositive()) {
                throw tooLate(state);
            }
            pause(pause.compareTo(left) < 0 ? pause : left);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static ProblemException tooLate(Optional<State> state) {
        var now = state.map(EnumNames::of).map(name -> "its state is " + name).orElse("it is not stored");
        return Problem.of(504, "Not searchable in time", "wait_for.message_id: " + now)
                .exception();
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
