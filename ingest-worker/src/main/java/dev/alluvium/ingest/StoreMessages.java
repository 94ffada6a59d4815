package dev.alluvium.ingest;

import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.context.RemixVectors;
import dev.alluvium.events.Operation;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Brings the messages of one tenant from what the database holds to what a batch of records makes of them,
/// within one transaction. Storing the same records again changes nothing and gives the same outcomes.
///
/// What is new goes in without a question, in one statement ([AddMessages]); only what turns out to be there is
/// looked at, locked and edited.
///
/// The row in `embedding_work` is the lock between the two workers: it is written before the chunks are
/// touched, and the embed-worker takes it away before it writes any, so that neither can slip a stale chunk
/// past the other.
final class StoreMessages {

    private final InstantSource clock;
    private final FileTerms fileTerms;

    StoreMessages(InstantSource clock, FileTerms fileTerms) {
        this.clock = clock;
        this.fileTerms = fileTerms;
    }

    /// Does beforehand what needs no transaction.
    void expect(Incoming.Readable incoming) {
        if (incoming.message().operation() == Operation.UPSERT) {
            fileTerms.expect(incoming.tenant(), incoming.message());
        }
    }

    /// One outcome for each record, in the same order.
    List<Outcome> store(TenantTransaction tx, List<Incoming.Readable> records) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var histories = new LinkedHashMap<String, MessageHistory>();
        for (var incoming : records) {
            histories.computeIfAbsent(idOf(incoming), id -> new MessageHistory(id, null, List.of()));
        }
        var outcomes = new Outcome[records.size()];
        accept(records, histories, now, outcomes);
        var added = AddMessages.add(tx, List.copyOf(histories.values()));
        var known = added.known();
        var changed = new ArrayList<MessageHistory>();
        histories.forEach((id, history) -> {
            if (!known.contains(id)) {
                changed.add(history);
            }
        });
        if (!known.isEmpty()) {
            histories.keySet().retainAll(known);
            var held = held(tx, records, known);
            histories.replaceAll((id, _) -> held.get(id));
            accept(records, histories, now, outcomes);
            changed.addAll(edit(tx, histories.values()));
        }
        fileTerms.file(tx, changed, added.locked());
        return List.of(outcomes);
    }

    private static void accept(
            List<Incoming.Readable> records, Map<String, MessageHistory> histories, Instant now, Outcome[] outcomes) {
        for (int i = 0; i < outcomes.length; i++) {
            var history = histories.get(idOf(records.get(i)));
            if (history != null) {
                outcomes[i] = history.accept(records.get(i), now);
            }
        }
    }

    /// The histories of messages that are there, as the database has them.
    private static Map<String, MessageHistory> held(
            TenantTransaction tx, List<Incoming.Readable> records, Set<String> known) {
        var held = SelectRevisions.current(tx, known.toArray(String[]::new));
        if (held.size() < known.size()) {
            throw new ConcurrentStoreException();
        }
        var overtaken = records.stream()
                .filter(incoming -> isOvertaken(incoming, held.get(idOf(incoming))))
                .map(StoreMessages::idOf)
                .distinct()
                .toArray(String[]::new);
        var replaced =
                overtaken.length == 0 ? Map.<String, List<Revision>>of() : SelectRevisions.replaced(tx, overtaken);
        var histories = new HashMap<String, MessageHistory>();
        held.forEach((id, revision) ->
                histories.put(id, new MessageHistory(id, revision, replaced.getOrDefault(id, List.of()))));
        return histories;
    }

    private static boolean isOvertaken(Incoming.Readable incoming, Revision held) {
        return held != null && incoming.isBefore(held.latest());
    }

    /// @return those that have changed
    private static List<MessageHistory> edit(TenantTransaction tx, Collection<MessageHistory> known) {
        var edited = known.stream().filter(history -> history.latest() != null).toList();
        var touched = known.stream().filter(MessageHistory::isTouched).toList();
        var moved = touched.stream().filter(MessageHistory::isMoved).toList();
        var changed = Stream.concat(edited.stream(), moved.stream()).toList();
        if (!changed.isEmpty()) {
            RemixVectors.lock(tx);
        }
        if (!touched.isEmpty()) {
            WriteMessages.touch(tx, touched);
        }
        if (!changed.isEmpty()) {
            if (!edited.isEmpty()) {
                write(tx, edited);
            }
            remix(tx, changed);
        }
        return changed;
    }

    private static void write(TenantTransaction tx, List<MessageHistory> edited) {
        var live = edited.stream().filter(MessageHistory::isLive).toList();
        var deltas = new CountDeltas();
        WriteMessages.update(tx, edited);
        EmbeddingWork.withdraw(tx, edited, deltas);
        WriteMessages.remember(tx, edited);
        if (!live.isEmpty()) {
            EmbeddingWork.enqueue(tx, live, deltas);
        }
        ReviseChunks.revise(tx, edited);
        deltas.count(edited);
        deltas.write(tx);
    }

    /// Of what a message no longer says, or no longer says to everybody, nothing stays in those that follow it.
    private static void remix(TenantTransaction tx, List<MessageHistory> changed) {
        var places = changed.stream()
                .flatMap(history ->
                        Stream.of(history.before(), history.current()).map(history::place))
                .distinct()
                .toList();
        var live = changed.stream()
                .filter(MessageHistory::isLive)
                .map(MessageHistory::messageId)
                .toList();
        RemixVectors.run(tx, places, live, List.of());
    }

    private static String idOf(Incoming.Readable incoming) {
        return incoming.message().messageId();
    }
}
