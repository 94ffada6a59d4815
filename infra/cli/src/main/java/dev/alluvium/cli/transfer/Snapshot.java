package dev.alluvium.cli.transfer;

import dev.alluvium.database.TenantTransaction;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All rows of one kind as they are at one moment, without a transaction that lasts as long as reading them
/// does: first everything is read in short transactions; then, in the one that counts, ids and states
/// alone, and what has changed since.
final class Snapshot<K> implements Closeable {
    private static final int FETCHED = 100;

    private final Pages<K> pages;
    private final Spool<K> spool;

    Snapshot(Pages<K> pages, Spool<K> spool) {
        this.pages = pages;
        this.spool = spool;
    }

    /// How a transaction comes about.
    @FunctionalInterface
    interface Reading {
        <T> T read(InTransaction<T> work) throws IOException;
    }

    @FunctionalInterface
    interface InTransaction<T> {
        T in(TenantTransaction tx) throws IOException;
    }

    @FunctionalInterface
    interface Sink {
        void write(Pages.Line line) throws IOException;
    }

    /// @return how many rows were read
    long readAhead(Reading reading, Runnable each) throws IOException {
        long rows = 0;
        for (var place = pages.start(); place != null; ) {
            var after = place;
            var page = reading.read(tx -> page(tx, after));
            if (page != null) {
                spool.write(page.end, page.lines);
                rows += page.lines.size();
                page.lines.forEach(_ -> each.run());
            }
            place = page == null ? null : page.end;
        }
        return rows;
    }

    private record Page<K>(K end, List<Pages.Line> lines) {}

    private Page<K> page(TenantTransaction tx, K after) {
        var end = pages.end(tx, after);
        return end.map(place -> new Page<>(
                        place, pages.lines(tx, pages.states(tx, after, place).keySet())))
                .orElse(null);
    }

    /// Hands out the rows as this transaction sees them, in order.
    void take(TenantTransaction tx, Sink sink) throws IOException {
        var after = pages.start();
        for (var end : spool.ends()) {
            hand(tx, pages.states(tx, after, end), spool.next(), sink);
            after = end;
        }
        for (var end = pages.end(tx, after); end.isPresent(); end = pages.end(tx, after)) {
            hand(tx, pages.states(tx, after, end.get()), Map.of(), sink);
            after = end.get();
        }
    }

    private void hand(TenantTransaction tx, Map<String, String> states, Map<String, Pages.Line> read, Sink sink)
            throws IOException {
        var ids = List.copyOf(states.keySet());
        for (int from = 0; from < ids.size(); from += FETCHED) {
            var some = ids.subList(from, Math.min(ids.size(), from + FETCHED));
            var changed = some.stream()
                    .filter(id -> !read.containsKey(id) || !read.get(id).state().equals(states.get(id)))
                    .toList();
            var fresh = new HashMap<String, Pages.Line>();
            if (!changed.isEmpty()) {
                pages.lines(tx, changed).forEach(line -> fresh.put(line.id(), line));
            }
            for (var id : some) {
                sink.write(fresh.getOrDefault(id, read.get(id)));
            }
        }
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
