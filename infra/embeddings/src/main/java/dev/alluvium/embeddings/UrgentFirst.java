package dev.alluvium.embeddings;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;

/// Works on texts, several at once: what is urgent before the rest, which gets every so manyth turn even so. A text
/// that was begun is finished, so what is urgent waits for one text at most. Thread-safe.
final class UrgentFirst implements AutoCloseable {

    private final ExecutorService pool;
    private final int inARowAtMost;
    private final Deque<FutureTask<?>> urgent = new ArrayDeque<>();
    private final Deque<FutureTask<?>> rest = new ArrayDeque<>();
    private int inARow;

    /// @param restEvery one of so many turns is the rest's, whatever is urgent
    UrgentFirst(int threads, int restEvery, ThreadFactory factory) {
        inARowAtMost = restEvery - 1;
        pool = Executors.newFixedThreadPool(threads, factory);
    }

    /// @throws java.util.concurrent.RejectedExecutionException when it is closed
    <T> Future<T> submit(Callable<T> work, boolean isUrgent) {
        var task = new FutureTask<>(work);
        synchronized (this) {
            // Each is run once for each that is waiting, whichever that is by then.
            pool.execute(() -> next().run());
            (isUrgent ? urgent : rest).add(task);
        }
        return task;
    }

    private synchronized FutureTask<?> next() {
        if (urgent.isEmpty() || inARow >= inARowAtMost && !rest.isEmpty()) {
            inARow = 0;
            return rest.remove();
        }
        inARow = rest.isEmpty() ? 0 : inARow + 1;
        return urgent.remove();
    }

    /// Waits for what was submitted.
    @Override
    public void close() {
        pool.close();
    }
}
