package dev.alluvium.ingest;

import dev.alluvium.analysis.Posting;
import dev.alluvium.analysis.Postings;
import dev.alluvium.analysis.TermWeights;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.ingest.LexicalDocuments.Filed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Keeps the terms of messages, by which they are found, in step with the messages: in the transaction that changes a
/// message, for it and for those that have it as their context.
///
/// Everything is filed for whom its message is for, and holds the words of others only if all of them may know those.
/// One transaction of a tenant files at a time.
final class FileTerms {

    private final TextAnalyzer analyzer;

    FileTerms(TextAnalyzer analyzer) {
        this.analyzer = analyzer;
    }

    /// @param changed what the messages have become; their rows are written
    void file(TenantTransaction tx, List<MessageHistory> changed) {
        var concerned = changed.stream().filter(h -> h.isLive() || h.wasLive()).toList();
        if (concerned.isEmpty()) {
            return;
        }
        int last = LexicalStatistics.lock(tx);
        var contexts = SelectContexts.around(tx, concerned);
        var gone = concerned.stream()
                .filter(history -> !history.isLive())
                .map(history -> history.latest().message().messageId())
                .toList();
        var ids = new ArrayList<>(contexts.keySet());
        ids.addAll(gone);
        var held = LexicalDocuments.held(tx, ids);
        var added = new LinkedHashMap<String, Filed>();
        var edited = new LinkedHashMap<String, Filed>();
        var postings = new PostingChanges();
        var statistics = new LexicalStatistics();
        for (var removed : held.values()) {
            postings.remove(removed);
            statistics.remove(removed);
        }
        for (var context : contexts.entrySet()) {
            var before = held.get(context.getKey());
            int number = before == null ? ++last : before.document();
            var now = add(postings, context.getValue(), number);
            statistics.add(now);
            (before == null ? added : edited).put(context.getKey(), now);
        }
        postings.write(tx);
        LexicalDocuments.add(tx, added);
        LexicalDocuments.change(tx, edited);
        LexicalDocuments.delete(tx, gone);
        statistics.write(tx, last);
    }

    private Filed add(PostingChanges postings, SelectContexts.InContext message, int number) {
        var terms = TermWeights.of(analyzer, message.said(), message.occurredAt(), message.before());
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
