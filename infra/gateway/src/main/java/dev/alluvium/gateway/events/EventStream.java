package dev.alluvium.gateway.events;

import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.events.AskReadable.Asker;
import dev.alluvium.gateway.http.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One caller's stream, from its first byte to its end, on the thread of its request.
final class EventStream {
    private static final Duration LOOK = Duration.ofSeconds(1);
    /// Events wait meanwhile.
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_REPLAY_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LONGEST_DOUBT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Asker asker;
    private final Outlet outlet;
    private final EventWriter writer;
    private final Credential credential;
    private long written = System.nanoTime();

    /// Looks whether a credential still holds, and is answered from memory for a few seconds.
    @FunctionalInterface
    interface Credential {
        /// @throws ProblemException when it does not, or that cannot be known
        Caller again(Caller caller, String from);
    }

    EventStream(Asker asker, Outlet outlet, EventWriter writer, Credential credential) {
        this.asker = asker;
        this.outlet = outlet;
        this.writer = writer;
        this.credential = credential;
    }

    /// @return false when the stream has to end: the caller resumes where it was
    boolean replay(Replay replay, AskReadable readable) throws IOException, InterruptedException {
        long began = System.nanoTime();
        if (replay.hasMissed()) {
            writer.missed(replay.reached());
        }
        boolean whole = replay.run(
                found -> tell(readable.of(asker, found)),
                () -> outlet.hasEnded() || System.nanoTime() - began > LONGEST_REPLAY_NANOS);
        writer.position(replay.reached());
        return whole;
    }

    private void tell(List<Told> told) throws IOException, InterruptedException {
        var wanted = told.stream().filter(each -> outlet.wants(each.kind())).toList();
        if (!wanted.isEmpty() && holds()) {
            writer.write(wanted);
            written = System.nanoTime();
        }
    }

    void run() throws IOException, InterruptedException {
        while (!outlet.hasEnded()) {
            var events = outlet.take(LOOK);
            if (!holds()) {
                return;
            }
            if (!events.isEmpty()) {
                writer.write(events);
                written = System.nanoTime();
            } else if (System.nanoTime() - written > HEARTBEAT_NANOS) {
                var passed = outlet.passedBy();
                if (passed == null) {
                    writer.stillThere();
                } else {
                    writer.position(passed);
                }
                written = System.nanoTime();
            }
        }
    }

    /// Nothing is told while it is not known whether the caller may still be told.
    private boolean holds() throws IOException, InterruptedException {
        long began = System.nanoTime();
        var pause = FIRST_PAUSE;
        while (true) {
            try {
                credential.again(asker.caller(), asker.from());
                return true;
            } catch (ProblemException e) {
                boolean mayPass = e.problem().status() == 429 || e.problem().status() >= 500;
                if (!mayPass || outlet.hasEnded() || System.nanoTime() - began > LONGEST_DOUBT_NANOS) {
                    outlet.end();
                    writer.problem(e.problem());
                    return false;
                }
                Thread.sleep(pause);
                pause = pause.compareTo(LOOK) < 0 ? pause.multipliedBy(2) : LOOK;
            }
        }
    }
}
