package dev.alluvium.bench;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.Posting;
import dev.alluvium.analysis.Postings;
import dev.alluvium.analysis.TermWeights;
import dev.alluvium.analysis.TermWeights.Said;
import dev.alluvium.analysis.TextAnalyzer;
import dev.alluvium.events.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            List<String> terms) {}

    record Slot(String term, int block) {}

    /// @param postings what the batch adds to the row of a term and a block of documents
    record Batch(List<Row> rows, Map<Slot, byte[]> postings) {
        double length() {
            return rows.stream().mapToDouble(Row::length).sum();
        }

        int lastDocument() {
            return rows.getLast().document();
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
        for (int from = 0; from < messages.size(); from += size) {
            batches.add(batch(from, Math.min(messages.size(), from + size)));
        }
        return batches;
    }

    private Batch batch(int from, int to) {
        var rows = new ArrayList<Row>(to - from);
        var postings = new LinkedHashMap<Slot, ByteArrayOutputStream>();
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
                    List.copyOf(weights.weights().keySet())));
            weights.weights()
                    .forEach((term, weight) -> postings.computeIfAbsent(
                                    new Slot(term, Postings.block(document)), _ -> new ByteArrayOutputStream())
                            .writeBytes(Postings.entry(new Posting(
                                    document % Postings.BLOCK, weight.own(), weight.sixths(), weights.length()))));
        }
        var bytes = new LinkedHashMap<Slot, byte[]>();
        postings.forEach((slot, entries) -> bytes.put(slot, entries.toByteArray()));
        return new Batch(rows, bytes);
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
