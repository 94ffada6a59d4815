package dev.alluvium.embeddings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Cuts a text into chunks that a model can read: as many whole sentences as fit, and the end of each chunk once more
/// at the start of the next one. Only a sentence that is too long for a chunk is cut, between words where it has any,
/// else between characters. Thread-safe; the same text always gives the same chunks.
///
/// Every character lies in a chunk, except white space around chunks. A text without a single token (only white space
/// or control characters, or empty) is one chunk too, so that it goes the way of all others.
public final class Chunker {

    /// The markers that a model puts around a text.
    private static final int MARKERS = 2;

    /// Leaves room for what remains of a word, which alone can have more tokens than before: one for each
    /// character of what was one token, and no token of a BERT vocabulary has more than 18.
    private static final int SMALLEST = 32;

    /// What is put in front of chunks may take one token of this many.
    private static final int LEAD = 8;

    private final Tokenizer tokenizer;
    private final int limit;
    private final int overlap;

    /// @param maxTokens the longest chunk, the two markers around it included; at least 32
    /// @param overlapTokens how much of a chunk is repeated in the next one, at most; less than half of
    /// `maxTokens`
    public Chunker(Tokenizer tokenizer, int maxTokens, int overlapTokens) {
        if (maxTokens < SMALLEST) {
            throw new IllegalArgumentException("a chunk takes at least " + SMALLEST + " tokens, not " + maxTokens);
        }
        if (overlapTokens < 0 || overlapTokens * 2L >= maxTokens) {
            throw new IllegalArgumentException(
                    "the overlap is at least 0 and less than half of " + maxTokens + " tokens, not " + overlapTokens);
        }
        this.tokenizer = tokenizer;
        this.limit = maxTokens - MARKERS;
        this.overlap = overlapTokens;
    }

    private Chunker(Tokenizer tokenizer, int limit, Chunker like) {
        this.tokenizer = tokenizer;
        this.limit = limit;
        this.overlap = Math.min(like.overlap, limit / 2);
    }

    /// One whose chunks leave room for some words in front of them, which end in white space.
    ///
    /// @return empty when the words are too long for that
    public Optional<Chunker> behind(String lead) {
        int tokens = tokenizer.count(lead);
        return tokens * LEAD > limit ? Optional.empty() : Optional.of(new Chunker(tokenizer, limit - tokens, this));
    }

    public List<Chunk> chunk(String text) {
        var tokens = tokenizer.tokens(text);
        var chunks = new Chunks(text);
        if (tokens.size() <= limit) {
            chunks.add(Blank.trimmed(text, 0, text.length()), tokens.size());
            return chunks.list;
        }
        var seams = new Seams(text, tokens);
        var part = new Part(-1, 0, 0);
        do {
            part = next(seams, part);
            chunks.add(seams.span(part.start, part.end), part.count);
        } while (part.end < seams.last());
        return chunks.list;
    }

    /// The part that carries on behind another one.
    private Part next(Seams seams, Part last) {
        int after = last.end;
        int start = seams.start(Math.max(last.start + 1, after - overlapAt(seams, after)), after);
        int end = seams.end(after, start + limit, limit);
        int count = count(seams, start, end);
        int shortest = seams.shortestEnd(after);
        while (count > limit) {
            if (end > shortest) {
                end = seams.endInSentence(after, Math.max(shortest, end - (count - limit)));
            } else {
                start = after;
            }
            count = count(seams, start, end);
        }
        return new Part(start, end, count);
    }

    /// How many tokens in front of a seam fit into the next chunk together with the sentence that follows.
    private int overlapAt(Seams seams, int seam) {
        int rest = seams.restOfSentence(seam);
        return rest <= limit ? Math.min(overlap, limit - rest) : overlap;
    }

    private int count(Seams seams, int start, int end) {
        return seams.isSafe(start) && seams.isSafe(end)
                ? end - start
                : tokenizer.count(seams.span(start, end).of(seams.text()));
    }

    /// What becomes a chunk: the tokens between two seams, and how many they are when they stand alone.
    private record Part(int start, int end, int count) {}

    /// The chunks found so far.
    private static final class Chunks {

        private final String text;
        private final List<Chunk> list = new ArrayList<>();
        private int lastIndex;
        private int lastCodePoint;

        Chunks(String text) {
            this.text = text;
        }

        void add(TokenSpan span, int tokens) {
            int start = lastCodePoint + text.codePointCount(lastIndex, span.start());
            int end = start + text.codePointCount(span.start(), span.end());
            list.add(new Chunk(list.size(), start, end, tokens + MARKERS, span.of(text)));
            lastIndex = span.start();
            lastCodePoint = start;
        }
    }
}
