package dev.alluvium.bench.ingest;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.Postings;
import dev.alluvium.analysis.TermWeights;
import dev.alluvium.analysis.TermWeights.Said;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.bench.scratch.PublishAtOnce;
import dev.alluvium.events.Message;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// What ingest-worker makes of messages, made before a clock starts: rows of messages and of what they are found by.
final class BareRows {

    /// @param document its number within the tenant
    /// @param length in words
    record Row(
            String id,
            String session,
            String content,
            String metadata,
            byte[] hash,
            long at,
            int document,
            float length,
            List<String> terms,
            byte[] weights) {}

    /// @param entries of the term in a block of documents
    record Posting(String term, int block, byte[] entries) {}

    /// @param postings of the blocks of documents that are complete with it
    record Batch(List<Row> rows, List<Posting> postings) {
        double length() {
            return rows.stream().mapToDouble(Row::length).sum();
        }

        int lastDocument() {
            return rows.getLast().document();
        }

        int posted() {
            return Math.max(0, Postings.complete(lastDocument()));
        }
    }

    private final TextAnalyzer analyzer = new TextAnalyzer(Language.ENGLISH);
    private final List<Message> messages = new ArrayList<>();

    BareRows(List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            messages.add(PublishAtOnce.message(i, texts.get(i)));
        }
    }

    List<Batch> batches(int size) {
        var batches = new ArrayList<Batch>();
        var unposted = new ArrayList<Row>();
        for (int from = 0; from < messages.size(); from += size) {
            var rows = rows(from, Math.min(messages.size(), from + size));
            unposted.addAll(rows);
            int complete = Postings.complete(rows.getLast().document());
            var posted =
                    unposted.stream().filter(row -> row.document() <= complete).toList();
            unposted.removeAll(posted);
            batches.add(new Batch(rows, postings(posted)));
        }
        return batches;
    }

    private List<Row> rows(int from, int to) {
        var rows = new ArrayList<Row>(to - from);
        for (int i = from; i < to; i++) {
            var message = messages.get(i);
            var weights = TermWeights.of(analyzer, said(message), message.occurredAt(), before(i));
            int document = i + 1;
            rows.add(new Row(
                    message.messageId(),
                    message.sessionId(),
                    message.content(),
                    message.metadata(),
                    hash(message),
                    i,
                    document,
                    weights.length(),
                    List.copyOf(weights.weights().keySet()),
                    Postings.weights(weights)));
        }
        return rows;
    }

    private static List<Posting> postings(List<Row> rows) {
        record Key(String term, int block) {}
        var builders = new LinkedHashMap<Key, Postings.Builder>();
        for (var row : rows) {
            for (int i = 0; i < row.terms().size(); i++) {
                var key = new Key(row.terms().get(i), Postings.block(row.document()));
                builders.computeIfAbsent(key, _ -> new Postings.Builder())
                        .add(row.document() % Postings.BLOCK, row.weights(), i);
            }
        }
        return builders.entrySet().stream()
                .map(entry -> new Posting(
                        entry.getKey().term(),
                        entry.getKey().block(),
                        entry.getValue().entries()))
                .toList();
    }

    private List<Said> before(int i) {
        var before = new ArrayList<Said>();
        for (int j = i - 1; j >= 0 && before.size() < TermWeights.NEIGHBOURS; j--) {
            if (!messages.get(j).sessionId().equals(messages.get(i).sessionId())) {
                break;
            }
            before.add(said(messages.get(j)));
        }
        return before;
    }

    private static Said said(Message message) {
        return new Said(message.sender().id(), message.content());
    }

    private static byte[] hash(Message message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message.content().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
