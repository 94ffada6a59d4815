package dev.alluvium.query.search.words;

import static dev.alluvium.database.generated.Tables.LEXICAL_STATISTICS;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// The language by which the words of a tenant are filed. An answer is a few seconds old at most: it changes only when
/// a
/// tenant was indexed anew. Thread-safe.
final class TenantLanguages {
    private static final long FRESH = Duration.ofSeconds(2).toNanos();
    /// Tenants remembered at most.
    private static final int ROOM = 10_000;

    private record Answer(Optional<String> language, long readAt) {}

    private final Map<TenantId, Answer> answers = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    TenantLanguages(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// As it was read a moment ago; empty when it was not.
    Optional<Optional<String>> recent(TenantId tenant) {
        var known = answers.get(tenant);
        return known != null && nanoTime.getAsLong() - known.readAt < FRESH
                ? Optional.of(known.language)
                : Optional.empty();
    }

    /// Empty for the installation's.
    Optional<String> of(TenantTransaction tx) {
        long now = nanoTime.getAsLong();
        var recent = recent(tx.tenant());
        if (recent.isPresent()) {
            return recent.get();
        }
        if (answers.size() >= ROOM) {
            answers.clear();
        }
        var language = read(tx);
        answers.put(tx.tenant(), new Answer(language, now));
        return language;
    }

    private static Optional<String> read(TenantTransaction tx) {
        var s = LEXICAL_STATISTICS.as("s");
        return tx.sql()
                .select(s.LANGUAGE)
                .from(s)
                .where(s.TENANT_ID.eq(tx.tenant().value()), s.AUDIENCE.eq("public"))
                .fetchOptional(s.LANGUAGE);
    }
}
