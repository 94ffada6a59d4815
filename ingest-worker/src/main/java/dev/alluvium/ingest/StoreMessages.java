package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Brings the messages of one tenant from what the database holds to what a batch of records makes of them, within
/// one transaction. Storing the same records again changes nothing and gives the same outcomes.
///
/// The row in `embedding_work` is the lock between the two workers: it is written before the chunks are touched, and
/// the
/// embed-worker takes it away before it writes any, so that neither can slip a stale chunk past the other.
final class StoreMessages {

    private final InstantSource clock;

    StoreMessages(InstantSource clock) {
        this.clock = clock;
    }

    /// One outcome for each record, in the same order.
    List<Outcome> store(TenantTransaction tx, List<Incoming.Readable> records) {
        var histories = histories(tx, records);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var outcomes = new ArrayList<Outcome>(records.size());
        for (var incoming : records) {
            outcomes.add(histories.get(incoming.message().messageId()).accept(incoming, now));
        }
        write(tx, histories.values().stream().filter(h -> h.latest() != null).toList());
        return outcomes;
    }

    private static Map<String, MessageHistory> histories(TenantTransaction tx, List<Incoming.Readable> records) {
        var ids = records.stream()
                .map(incoming -> incoming.message().messageId())
                .distinct()
                .toArray(String[]::new);
        var held = SelectRevisions.current(tx, ids);
        var overtaken = records.stream()
                .filter(incoming ->
                        isOvertaken(incoming, held.get(incoming.message().messageId())))
                .map(incoming -> incoming.message().messageId())
                .distinct()
                .toArray(String[]::new);
        var replaced =
                overtaken.length == 0 ? Map.<String, List<Revision>>of() : SelectRevisions.replaced(tx, overtaken);
        var histories = new LinkedHashMap<String, MessageHistory>();
        for (var id : ids) {
            histories.put(id, new MessageHistory(held.get(id), replaced.getOrDefault(id, List.of())));
        }
        return histories;
    }

    private static boolean isOvertaken(Incoming.Readable incoming, Revision held) {
        return held != null && incoming.origin().isBefore(held.origin());
    }

    private static void write(TenantTransaction tx, List<MessageHistory> changed) {
        if (changed.isEmpty()) {
            return;
        }
        var added = changed.stream().filter(MessageHistory::isNew).toList();
        var edited = changed.stream().filter(history -> !history.isNew()).toList();
        var live = changed.stream().filter(MessageHistory::isLive).toList();
        var deltas = new CountDeltas();
        if (!added.isEmpty()) {
            WriteMessages.insert(tx, added);
        }
        if (!edited.isEmpty()) {
            WriteMessages.update(tx, edited);
            EmbeddingWork.withdraw(tx, edited, deltas);
        }
        WriteMessages.remember(tx, changed);
        if (!live.isEmpty()) {
            EmbeddingWork.enqueue(tx, live, deltas);
        }
        if (!edited.isEmpty()) {
            ReviseChunks.revise(tx, edited);
        }
        deltas.count(changed);
        deltas.write(tx);
    }
}
