package dev.alluvium.ingest;

import dev.alluvium.analysis.Posting;
import dev.alluvium.analysis.Postings;
import dev.alluvium.analysis.TermWeights;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.events.Message;
import dev.alluvium.ingest.LexicalDocuments.Filed;
import dev.alluvium.ingest.SelectContexts.InContext;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keeps the terms of messages, by which they are found, in step with the messages: in the transaction that changes a
/// message, for it and for those that have it as their context.
///
/// Everything is filed for whom its message is for, and holds the words of others only if all of them may know those.
/// One transaction of a tenant files at a time.
final class FileTerms {

    private final RecentWords words;

    FileTerms(TextAnalyzer analyzer) {
        this.words = new RecentWords(analyzer, RecentWords.CHARACTERS);
    }

    /// Cuts the text of a message that will be filed soon.
    void expect(Message message) {
        words.of(message.content());
    }

    /// @param changed what the messages have become; their rows are written
    /// @param held whether this transaction has the lock of [LexicalStatistics], and with it the last number;
    /// null if not
    void file(TenantTransaction tx, List<MessageHistory> changed, Integer held) {
        var concerned = changed.stream().filter(h -> h.isLive() || h.wasLive()).toList();
        if (concerned.isEmpty()) {
            return;
        }
        int last = held == null ? LexicalStatistics.lock(tx) : held;
        var contexts = contexts(tx, concerned);
        var gone = concerned.stream()
                .filter(history -> !history.isLive())
                .map(history -> history.latest().message().messageId())
                .toList();
        var before = filed(tx, concerned, contexts.keySet());
        var added = new LinkedHashMap<String, Filed>();
        var edited = new LinkedHashMap<String, Filed>();
        var postings = new PostingChanges();
        var statistics = new LexicalStatistics();
        for (var removed : before.values()) {
            postings.remove(removed);
            statistics.remove(removed);
        }
        for (var context : contexts.entrySet()) {
            var had = before.get(context.getKey());
            int number = had == null ? ++last : had.document();
            var now = add(postings, context.getValue(), number);
            statistics.add(now);
            (had == null ? added : edited).put(context.getKey(), now);
        }
        postings.rewrite(tx);
        LexicalDocuments.change(tx, edited);
        LexicalDocuments.delete(tx, gone);
        AddTerms.add(tx, postings, added, statistics.columns(last));
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
            var id = history.latest().message().messageId();
            if (history.isNew()) {
                ids.remove(id);
            } else {
                ids.add(id);
            }
        }
        return ids.isEmpty() ? Map.of() : LexicalDocuments.held(tx, ids);
    }

    private Filed add(PostingChanges postings, InContext message, int number) {
        var terms = TermWeights.of(words::of, message.said(), message.occurredAt(), message.before());
        var filed = new Filed(
                number,
                message.audience(),
                terms.length(),
                List.copyOf(terms.weights().keySet()));
        for (Map.Entry<String, TermWeights.Weight> term : terms.weights().entrySet()) {
            var weight = term.getValue();
            var posting = new Posting(number % Postings.BLOCK, weight.own(), weight.sixths(), terms.length());
            postings.add(filed, term.getKey(), posting);
        }
        return filed;
    }
}
