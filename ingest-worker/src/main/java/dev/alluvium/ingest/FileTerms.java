package dev.alluvium.ingest;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.Postings;
import dev.alluvium.analysis.TermWeights;
import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Message;
import dev.alluvium.ingest.LexicalDocuments.Filed;
import dev.alluvium.ingest.LexicalStatistics.Locked;
import dev.alluvium.ingest.SelectContexts.InContext;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps the terms of messages, by which they are found, in step with the messages: in the transaction that
/// changes a message, for it and for those that have it as their context.
///
/// Everything is filed for whom its message is for, and holds the words of others only if all of them may
/// know those. One transaction of a tenant files at a time.
final class FileTerms {

    /// Tenants remembered at most that do not speak the usual language.
    private static final int ROOM = 10_000;

    private final TextAnalyzers analyzers;
    private final Map<Language, RecentWords> words = new ConcurrentHashMap<>();
    private final Map<TenantId, Language> languages = new ConcurrentHashMap<>();

    FileTerms(TextAnalyzers analyzers) {
        this.analyzers = analyzers;
    }

    private RecentWords words(Language language) {
        return words.computeIfAbsent(language, its -> new RecentWords(analyzers.of(its), RecentWords.CHARACTERS));
    }

    /// Cuts the text of a message that will be filed soon, by the language of those before it.
    void expect(TenantId tenant, Message message) {
        words(languages.getOrDefault(tenant, analyzers.named(null))).of(message.content());
    }

    private Language language(TenantId tenant, Locked locked) {
        var language = analyzers.named(locked.language());
        if (language == analyzers.named(null)) {
            languages.remove(tenant);
        } else if (languages.size() < ROOM) {
            languages.put(tenant, language);
        }
        return language;
    }

    /// @param changed what the messages have become; their rows are written
    /// @param held the lock of [LexicalStatistics], if this transaction has it; else null
    void file(TenantTransaction tx, List<MessageHistory> changed, Locked held) {
        var concerned = changed.stream().filter(h -> h.isLive() || h.wasLive()).toList();
        if (concerned.isEmpty()) {
            return;
        }
        var locked = held == null ? LexicalStatistics.lock(tx) : held;
        var contexts = inTurn(concerned, contexts(tx, concerned));
        var gone = concerned.stream()
                .filter(history -> !history.isLive())
                .map(MessageHistory::messageId)
                .toList();
        file(tx, locked, new Change(contexts, gone, filed(tx, concerned, contexts.keySet())));
    }

    /// Files messages that are stored as if they had changed: those that were stored before there was filing,
    /// and those that were filed by another language.
    void fileAnew(TenantTransaction tx, List<String> messageIds) {
        var locked = LexicalStatistics.lock(tx);
        var contexts = SelectContexts.of(tx, messageIds);
        file(tx, locked, new Change(contexts, List.of(), LexicalDocuments.held(tx, contexts.keySet())));
    }

    /// @param contexts of what is to be filed
    /// @param gone what is not any longer
    /// @param before what is filed of both
    private record Change(Map<String, InContext> contexts, List<String> gone, Map<String, Filed> before) {}

    private void file(TenantTransaction tx, Locked locked, Change change) {
        var cut = words(language(tx.tenant(), locked));
        int last = locked.lastDocument();
        var added = new LinkedHashMap<String, Filed>();
        var edited = new LinkedHashMap<String, Filed>();
        var postings = new PostingChanges();
        var statistics = new LexicalStatistics();
        for (var removed : change.before.values()) {
            if (locked.isPosted(removed)) {
                postings.remove(removed);
            }
            statistics.remove(removed);
        }
        for (var context : change.contexts.entrySet()) {
            var had = change.before.get(context.getKey());
            var now = filed(cut, context.getValue(), had == null ? ++last : had.document());
            statistics.add(now);
            (had == null ? added : edited).put(context.getKey(), now);
            if (had != null && locked.isPosted(had)) {
                postings.add(now);
            }
        }
        LexicalDocuments.change(tx, edited);
        LexicalDocuments.delete(tx, change.gone);
        int posted = PostBlocks.post(tx, locked, added.values(), last, postings);
        postings.write(tx);
        AddTerms.add(tx, added, statistics.columns(last, posted));
    }

    /// As their records came, so that numbers, by which equal hits are ordered, do not depend on how many records were
    /// taken at once: what was exported is found in the same order where it is brought in.
    private static Map<String, InContext> inTurn(List<MessageHistory> concerned, Map<String, InContext> contexts) {
        var inTurn = new LinkedHashMap<String, InContext>();
        for (var history : concerned) {
            var context = contexts.get(history.messageId());
            if (context != null) {
                inTurn.put(history.messageId(), context);
            }
        }
        contexts.forEach(inTurn::putIfAbsent);
        return inTurn;
    }

    private static Map<String, InContext> contexts(TenantTransaction tx, List<MessageHistory> concerned) {
        var contexts = AppendedContexts.of(tx, concerned);
        var others = AppendedContexts.without(contexts, concerned);
        if (!others.isEmpty()) {
            contexts.putAll(SelectContexts.around(tx, others));
        }
        return contexts;
    }

    /// What is filed already of all that are concerned. New messages are not asked for.
    private static Map<String, Filed> filed(
            TenantTransaction tx, List<MessageHistory> concerned, Set<String> inContext) {
        var ids = new HashSet<>(inContext);
        for (var history : concerned) {
            var id = history.messageId();
            if (history.isNew()) {
                ids.remove(id);
            } else {
                ids.add(id);
            }
        }
        return ids.isEmpty() ? Map.of() : LexicalDocuments.held(tx, ids);
    }

    private static Filed filed(RecentWords words, InContext message, int number) {
        var terms = TermWeights.of(words::of, message.said(), message.occurredAt(), message.before());
        return new Filed(
                number,
                message.audience(),
                terms.length(),
                List.copyOf(terms.weights().keySet()),
                Postings.weights(terms));
    }
}
