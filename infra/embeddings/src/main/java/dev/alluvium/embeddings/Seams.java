package dev.alluvium.embeddings;

import java.text.BreakIterator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/// The places between the tokens of one text, where it can be cut. Seam `n` lies in front of token `n`, so the text
/// from seam `a` to seam `b` has `b - a` tokens. Used by one thread.
final class Seams {

    private final String text;
    private final List<TokenSpan> tokens;

    /// Seams between sentences, with the index of the first character after them.
    private final NavigableMap<Integer, Integer> sentences = new TreeMap<>();

    private final BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);

    Seams(String text, List<TokenSpan> tokens) {
        this.text = text;
        this.tokens = tokens;
        characters.setText(text);
        Sentences.eachEnd(text, this::addSentence);
        sentences.put(0, 0);
        sentences.put(last(), text.length());
    }

    private void addSentence(int end) {
        int seam = sentences.isEmpty() ? 0 : sentences.lastKey();
        while (seam < last() && tokens.get(seam).start() < end) {
            seam++;
        }
        if (seam == 0 || tokens.get(seam - 1).end() <= end) {
            sentences.put(seam, end);
        }
    }

    String text() {
        return text;
    }

    int last() {
        return tokens.size();
    }

    /// How many tokens the sentence has from a seam in it on.
    int restOfSentence(int seam) {
        return sentences.higherKey(seam) - seam;
    }

    /// Where a chunk ends that may not reach beyond a seam: behind its last whole sentence, or else in a sentence
    /// that no chunk could hold.
    ///
    /// @param after the chunk ends later than this
    int end(int after, int furthest, int limit) {
        if (furthest >= last()) {
            return last();
        }
        int sentence = sentences.floorKey(furthest);
        if (sentence <= after) {
            return endInSentence(after, furthest);
        }
        return restOfSentence(sentence) <= limit ? sentence : endInSentence(sentence, furthest);
    }

    /// The last seam behind one and not beyond another, which [#shortestEnd] does not pass: between words if
    /// there is such a seam, else between characters as a reader sees them, else between code points.
    int endInSentence(int after, int furthest) {
        return lastSeam(after, furthest, this::isBetweenWords)
                .or(() -> lastSeam(after, furthest, this::isBetweenCharacters))
                .orElseGet(() ->
                        lastSeam(after, furthest, this::isBetweenCodePoints).orElse(furthest));
    }

    /// The first seam behind one that does not cut through a code point.
    int shortestEnd(int after) {
        int seam = after + 1;
        while (!isBetweenCodePoints(seam)) {
            seam++;
        }
        return seam;
    }

    private Optional<Integer> lastSeam(int after, int furthest, IntPredicate suits) {
        for (int seam = furthest; seam > after; seam--) {
            if (suits.test(seam)) {
                return Optional.of(seam);
            }
        }
        return Optional.empty();
    }

    /// The first seam between sentences at or after one, else the first between words.
    int start(int earliest, int latest) {
        int sentence = sentences.ceilingKey(earliest);
        if (sentence < latest) {
            return sentence;
        }
        int seam = earliest;
        while (seam < latest && !isBetweenWords(seam)) {
            seam++;
        }
        return seam;
    }

    private boolean isBetweenWords(int seam) {
        return isBetweenCodePoints(seam) && (seam == 0 || seam == last() || Blank.is(text.charAt(index(seam) - 1)));
    }

    private boolean isBetweenCharacters(int seam) {
        return isBetweenCodePoints(seam) && characters.isBoundary(index(seam));
    }

    /// Not so where one code point became several tokens.
    private boolean isBetweenCodePoints(int seam) {
        return seam == 0
                || seam == last()
                || tokens.get(seam).start() >= tokens.get(seam - 1).end();
    }

    /// Whether the tokens on both sides stay the same when the text is cut here.
    boolean isSafe(int seam) {
        return isBetweenCodePoints(seam) && SafeCut.at(text, index(seam));
    }

    /// The text between two seams, without blank edges.
    TokenSpan span(int start, int end) {
        return Blank.trimmed(text, index(start), index(end));
    }

    private int index(int seam) {
        var sentence = sentences.get(seam);
        return sentence != null ? sentence : tokens.get(seam).start();
    }
}
