package dev.alluvium.query.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// A map of bounded size that forgets what was not used for longest. Thread-safe.
public final class LruMap<K, V> {
    private final Map<K, V> entries;

    public LruMap(int most) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /// @return null when there is none
    public synchronized V get(K key) {
        return entries.get(key);
    }

    synchronized V get(K key, Supplier<V> otherwise) {
        return entries.computeIfAbsent(key, _ -> otherwise.get());
    }

    /// @param change is given null when there is none
    synchronized void change(K key, UnaryOperator<V> change) {
        entries.put(key, change.apply(entries.get(key)));
    }

    public synchronized void put(K key, V value) {
        entries.put(key, value);
    }

    synchronized void remove(K key) {
        entries.remove(key);
    }

    synchronized int size() {
        return entries.size();
    }
}
