package dev.alluvium.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.client.OpenStream.Sign;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// What becomes of messages and insights, while it happens. A stream that breaks off is opened again behind the event
/// that came last, so that none is missed; one may come twice. For one thread at a time; [#close] is for any.
public final class EventStream implements AutoCloseable {
    /// The gateway sends a comment each ten seconds.
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(35);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private final Calls calls;
    private final String path;
    private final EventLines lines;
    private final Reopen reopen;
    private volatile OpenStream open;
    private volatile boolean closed;
    private AlluviumException lastFailure = new NoAnswerException("the gateway tells nothing", null);
    private long heard;
    private boolean begun;

    EventStream(Calls calls, Set<String> kinds, Optional<String> lastEventId) {
        this.calls = calls;
        this.path = "/v1/events" + (kinds.isEmpty() ? "" : "?kinds=" + String.join(",", encoded(kinds)));
        this.lines = new EventLines(lastEventId.orElse(""));
        this.reopen = new Reopen(calls.options().reconnect());
        reopen();
    }

    private static Set<String> encoded(Set<String> kinds) {
        var all = new TreeSet<String>();
        kinds.forEach(kind -> all.add(Ask.encoded(kind)));
        return all;
    }

    /// Waits until the gateway tells, so that whatever happens afterwards is told.
    EventStream begin() {
        long end = System.nanoTime() + calls.options().call().toNanos();
        while (!begun) {
            if (System.nanoTime() >= end) {
                throw ended(lastFailure);
            }
            try {
                step(end);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ended(new NoAnswerException("interrupted", e));
            }
        }
        return this;
    }

    /// Behind which a later stream begins; empty before the gateway has said anything.
    public String lastEventId() {
        return lines.lastId();
    }

    /// The next event, however long it takes.
    ///
    /// @throws ProblemException when the credential does not hold, or no longer
    /// @throws NoAnswerException when the stream could not be opened again for long enough, or was closed
    public Event next() {
        while (true) {
            var event = next(LONGEST_SILENCE);
            if (event.isPresent()) {
                return event.get();
            }
        }
    }

    /// @return empty when there was none within that time
    public Optional<Event> next(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            do {
                var event = step(end);
                if (event.isPresent()) {
                    return event;
                }
            } while (System.nanoTime() < end);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException("interrupted", e);
        }
    }

    private Optional<Event> step(long end) throws InterruptedException {
        if (closed) {
            throw new NoAnswerException("the stream is closed", null);
        }
        long left = end - System.nanoTime();
        if (open == null) {
            long pause = reopen.pauseNanos();
            TimeUnit.NANOSECONDS.sleep(Math.max(0, Math.min(left, pause)));
            if (pause <= left) {
                reopen();
            }
            return Optional.empty();
        }
        var silence = begun ? LONGEST_SILENCE : calls.options().call();
        long patience = heard + silence.toNanos() - System.nanoTime();
        var sign = open.next(Duration.ofNanos(Math.max(0, Math.min(left, patience))));
        if (sign.isEmpty()) {
            if (patience <= left) {
                brokeOff(new NoAnswerException("nothing came for " + silence.toSeconds() + " seconds", null));
            }
            return Optional.empty();
        }
        heard = System.nanoTime();
        return heed(sign.get());
    }

    private Optional<Event> heed(Sign sign) {
        return switch (sign) {
            case Sign.Begun() -> {
                begun = true;
                reopen.worked();
                yield Optional.empty();
            }
            case Sign.Line(var text) -> lines.line(text).flatMap(this::event);
            case Sign.Strange(var failure) -> throw ended(failure);
            case Sign.Refused(var problem) -> refused(problem);
            case Sign.Over(var failure) -> {
                brokeOff(new NoAnswerException(
                        failure.map(Calls::reason).orElse("the stream ended"), failure.orElse(null)));
                yield Optional.empty();
            }
        };
    }

    private Optional<Event> event(EventLines.Raw raw) {
        var data = Fields.read(raw.data().getBytes(UTF_8));
        if (raw.name().equals("end")) {
            return refused(new ProblemException(
                    Problem.read(data, data.optionalInt("status").orElse(503), Optional.empty())));
        }
        return Optional.of(new Event(raw.id(), raw.name(), data.all()));
    }

    /// Whoever comes too often, or while something is away, may come again.
    private Optional<Event> refused(ProblemException problem) {
        if (problem.status() != 429 && problem.status() < 500) {
            throw ended(problem);
        }
        brokeOff(problem);
        problem.retryAfter().ifPresent(reopen::notBefore);
        return Optional.empty();
    }

    private AlluviumException ended(AlluviumException failure) {
        close();
        return failure;
    }

    private void brokeOff(AlluviumException failure) {
        lastFailure = failure;
        var broken = open;
        open = null;
        broken.close();
        lines.brokeOff();
        if (!reopen.later(lines.retry().orElse(FIRST_PAUSE))) {
            throw ended(failure);
        }
    }

    private void reopen() {
        begun = false;
        heard = System.nanoTime();
        var ask = Ask.get(path).header("Accept", "text/event-stream");
        var stream =
                new OpenStream(calls, lines.lastId().isEmpty() ? ask : ask.header("Last-Event-ID", lines.lastId()));
        open = stream;
        if (closed) {
            stream.close();
        }
    }

    /// A thread that waits for an event is told so.
    @Override
    public void close() {
        closed = true;
        var last = open;
        if (last != null) {
            last.close();
        }
    }
}
