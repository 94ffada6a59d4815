package dev.alluvium.gateway.events;

import dev.alluvium.gateway.events.AskReadable.Asker;
import dev.alluvium.gateway.http.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The streams of one credential. What happened is taken in order, and query-api is asked once for all of them.
/// Thread-safe.
final class View {
    private static final Logger log = LoggerFactory.getLogger(View.class);
    /// What may wait for query-api, and for who reads slowly.
    private static final long MOST_BYTES = 4 << 20;

    private static final int ATTEMPTS = 20;
    private static final long FIRST_PAUSE_MILLIS = 25;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final Asker asker;
    private final AskReadable readable;
    private final HeldBytes held;
    private final LinkedBlockingQueue<Item> inbox = new LinkedBlockingQueue<>();
    private final List<Outlet> outlets = new CopyOnWriteArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final Thread worker;

    private sealed interface Item {
        record Event(Found found) implements Item {}

        record Passed(Position position) implements Item {}

        record Joined(Outlet outlet) implements Item {}
    }

    View(Asker asker, AskReadable readable, HeldBytes held) {
        this.asker = asker;
        this.readable = readable;
        this.held = held;
        this.worker = Thread.ofVirtual().name("events-view").start(this::run);
    }

    void join(Outlet outlet) {
        inbox.add(new Item.Joined(outlet));
    }

    void leave(Outlet outlet) {
        outlets.remove(outlet);
    }

    void happened(Found found) {
        if (held.take(found.bytes(), bytes.get(), MOST_BYTES)) {
            bytes.addAndGet(found.bytes());
            inbox.add(new Item.Event(found));
        } else {
            log.warn("query-api does not keep up with what happens: the streams of one credential end");
            endAll();
        }
    }

    void passed(Position position) {
        inbox.add(new Item.Passed(position));
    }

    /// No stream is left, or none can go on.
    void stop() {
        worker.interrupt();
    }

    private void run() {
        try {
            while (true) {
                var batch = new ArrayList<Item>();
                batch.add(inbox.take());
                inbox.drainTo(batch, AskReadable.MOST - 1);
                try {
                    settle(batch);
                } catch (InterruptedException e) {
                    endAll(batch);
                    throw e;
                } catch (RuntimeException e) {
                    // Such as an answer that cannot be read. Streams that say nothing would look like a quiet tenant.
                    log.error("what a credential may be told is not known: its streams end, and may resume", e);
                    endAll(batch);
                } finally {
                    batch.forEach(this::letGo);
                }
            }
        } catch (InterruptedException e) {
            endAll();
        }
        for (var item = inbox.poll(); item != null; item = inbox.poll()) {
            letGo(item);
        }
    }

    private void settle(List<Item> batch) throws InterruptedException {
        var events = new ArrayList<Found>();
        for (var item : batch) {
            switch (item) {
                case Item.Event event -> events.add(event.found());
                case Item.Passed passed -> {
                    tell(events);
                    outlets.forEach(each -> each.mark(passed.position()));
                }
                case Item.Joined joined -> {
                    tell(events);
                    outlets.add(joined.outlet());
                }
            }
        }
        tell(events);
    }

    private void letGo(Item item) {
        if (item instanceof Item.Event(var found)) {
            bytes.addAndGet(-found.bytes());
            held.give(found.bytes());
        }
    }

    private void tell(List<Found> events) throws InterruptedException {
        var wanted = events.stream()
                .filter(event -> outlets.stream()
                        .anyMatch(each -> each.wants(event.what().kind())))
                .toList();
        events.clear();
        if (!wanted.isEmpty()) {
            for (var told : ask(wanted)) {
                for (var outlet : outlets) {
                    outlet.offer(told);
                }
            }
        }
    }

    /// What query-api does not say is told to nobody; its callers resume where they were.
    private List<Told> ask(List<Found> wanted) throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        for (int attempt = 1; ; attempt++) {
            try {
                return readable.of(asker, wanted);
            } catch (ProblemException e) {
                int status = e.problem().status();
                if (attempt == ATTEMPTS || status != 429 && status < 500) {
                    endAll();
                    return List.of();
                }
                Thread.sleep(pause);
                pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
            }
        }
    }

    private void endAll() {
        endAll(inbox);
    }

    /// @param waiting where those stand that have joined and are not among the outlets yet
    private void endAll(Collection<Item> waiting) {
        outlets.forEach(Outlet::end);
        waiting.forEach(item -> {
            if (item instanceof Item.Joined(var outlet)) {
                outlet.end();
            }
        });
    }
}
