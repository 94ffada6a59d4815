package dev.alluvium.gateway.events;

import dev.alluvium.events.Sender;
import dev.alluvium.gateway.caller.Caller;
import dev.alluvium.gateway.events.AskReadable.Asker;
import dev.alluvium.gateway.http.ProblemException;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The events of a subscription, from where it was: what it has missed comes from the topics, a little at a time, and
/// then what happens. Who takes long holds up nobody else: nothing that others wait for is held meanwhile. Thread-safe.
public final class EventFeed {
    private static final Logger log = LoggerFactory.getLogger(EventFeed.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PAUSE_MILLIS = 1_000;
    private static final int READERS = 4;
    private static final int READERS_OF_TENANT = 2;
    /// What one subscription holds while it is told.
    private static final long MOST_BYTES = 64 << 10;
    private static final int MOST_AT_ONCE = 200;
    private static final long LONGEST_READ_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final KafkaSettings kafka;
    private final EventHub hub;
    private final AskReadable readable;
    private final HeldBytes held;
    private final Shares readers = new Shares("webhooks that catch up", READERS, READERS_OF_TENANT);

    EventFeed(KafkaSettings kafka, EventHub hub, AskReadable readable, HeldBytes held) {
        this.kafka = kafka;
        this.hub = hub;
        this.readable = readable;
        this.held = held;
    }

    /// Whose events they are.
    ///
    /// @param principal whose view it has; empty when it stands for the tenant
    public record Subscriber(UUID tenant, UUID subscription, Optional<Sender> principal, Set<Kind> kinds) {
        private Asker asker() {
            // No credential of anybody has a space.
            var caller = new Caller(
                    tenant,
                    "",
                    Optional.empty(),
                    Set.of("read"),
                    principal,
                    Optional.empty(),
                    "subscription " + subscription);
            return new Asker(caller, "", Optional.of(subscription));
        }
    }

    /// Is told, on the thread that follows.
    public interface Receiver {
        /// Returns when it has been told, or is not to be told any more.
        void tell(Notice notice) throws InterruptedException;

        /// Events were no longer kept when it came to them.
        void missed(String position) throws InterruptedException;

        /// All up to here has been told.
        void reached(String position);
    }

    /// Where the tenant's events are now.
    public String now(Caller caller) {
        var asker = new Asker(caller, "");
        var outlet = new Outlet(Set.of(), held, Duration.ZERO);
        try {
            return hub.join(asker, outlet).text();
        } finally {
            hub.leave(asker, outlet);
        }
    }

    /// The same event, if it may still be told, as it may be told now.
    public Optional<Notice> again(Subscriber subscriber, Notice notice) {
        return readable.of(subscriber.asker(), List.of(notice.found())).stream()
                .map(Notice::new)
                .findFirst();
    }

    /// Until the thread is interrupted, or query-api says that the subscription may be told nothing any more.
    public void follow(Subscriber subscriber, String from, Receiver receiver) throws InterruptedException {
        var begin = Position.parse(from).orElseThrow(() -> new IllegalArgumentException("no position: " + from));
        var progress = new Progress(subscriber, receiver, begin);
        while (true) {
            try {
                goOn(progress);
            } catch (ProblemException e) {
                int status = e.problem().status();
                if (status != 429 && status < 500) {
                    return;
                }
                Thread.sleep(PAUSE_MILLIS);
            } catch (KafkaException e) {
                log.warn("events of a subscription cannot be read; trying again: {}", e.toString());
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    /// How far one subscription has come. Belongs to the thread that follows.
    private static final class Progress {
        private final Subscriber subscriber;
        private final Receiver receiver;
        private Position position;

        Progress(Subscriber subscriber, Receiver receiver, Position position) {
            this.subscriber = subscriber;
            this.receiver = receiver;
            this.position = position;
        }

        void tell(Notice notice) throws InterruptedException {
            receiver.tell(notice);
            reached(notice.found().after());
        }

        void reached(Position next) {
            position = next;
            receiver.reached(next.text());
        }
    }

    /// Returns when too much has happened meanwhile to have waited here.
    private void goOn(Progress progress) throws InterruptedException {
        var asker = progress.subscriber.asker();
        var outlet = new Outlet(progress.subscriber.kinds(), held, Duration.ZERO);
        outlet.beginAt(progress.position);
        try {
            var now = hub.join(asker, outlet);
            while (progress.position.isBehind(now)) {
                catchUp(progress, now);
            }
            while (!outlet.hasEnded()) {
                for (var told : outlet.take(LOOK)) {
                    progress.tell(new Notice(told));
                }
                var passed = outlet.passedBy();
                if (passed != null) {
                    progress.reached(passed);
                }
            }
        } finally {
            hub.leave(asker, outlet);
        }
    }

    private void catchUp(Progress progress, Position now) throws InterruptedException {
        var slice = read(progress, now);
        if (slice.missed()) {
            progress.receiver.missed(progress.position.text());
        }
        for (var notice : slice.notices()) {
            progress.tell(notice);
        }
        progress.reached(slice.reached());
    }

    private record Slice(List<Notice> notices, boolean missed, Position reached) {}

    private Slice read(Progress progress, Position now) throws InterruptedException {
        var subscriber = progress.subscriber;
        var notices = new ArrayList<Notice>();
        var bytes = new long[1];
        long began = System.nanoTime();
        try (var _ = readers.take(subscriber.tenant(), PATIENCE);
                var replay = new Replay(kafka, subscriber.tenant(), progress.position, now)) {
            boolean whole = replay.run(
                    found -> add(found, subscriber, notices, bytes),
                    () -> isFull(notices, bytes[0]) || System.nanoTime() - began > LONGEST_READ_NANOS);
            boolean cut = isFull(notices, bytes[0]);
            var reached = cut ? notices.getLast().found().after() : whole ? now : replay.reached();
            return new Slice(notices, replay.hasMissed(), reached);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is beyond what one subscription may hold is read again, once this is told.
    private void add(List<Found> found, Subscriber subscriber, List<Notice> notices, long[] bytes) {
        var wanted = found.stream()
                .filter(each -> subscriber.kinds().contains(each.what().kind()))
                .toList();
        if (wanted.isEmpty() || isFull(notices, bytes[0])) {
            return;
        }
        for (var told : readable.of(subscriber.asker(), wanted)) {
            if (isFull(notices, bytes[0])) {
                return;
            }
            notices.add(new Notice(told));
            bytes[0] += told.json().length;
        }
    }

    private static boolean isFull(List<Notice> notices, long bytes) {
        return notices.size() >= MOST_AT_ONCE || bytes >= MOST_BYTES;
    }
}
