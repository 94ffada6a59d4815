package dev.alluvium.database;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/// Answers of the last two seconds, a bounded number of them. Thread-safe.
///
/// Full, it forgets everything: what it held would have been stale in two seconds anyway, and no bookkeeping of ages
/// is needed on the way in or out.
public final class RecentAnswers<K, V> {
    public static final Duration FRESH = Duration.ofSeconds(2);
    static final int MOST = 50_000;

    private final ConcurrentMap<K, Answer<V>> answers = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    RecentAnswers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// @return null when there is none, or only a stale one
    V get(K key) {
        var answer = answers.get(key);
        if (answer == null) {
            return null;
        }
        if (now() - answer.asked() > FRESH.toNanos()) {
            answers.remove(key, answer);
            return null;
        }
        return answer.value();
    }

    /// To be taken before asking: an answer is as old as its question.
    long now() {
        return nanoTime.getAsLong();
    }

    void put(K key, V value, long asked) {
        if (answers.size() >= MOST) {
            answers.clear();
        }
        answers.put(key, new Answer<>(value, asked));
    }

    int size() {
        return answers.size();
    }

    private record Answer<V>(V value, long asked) {}
}
