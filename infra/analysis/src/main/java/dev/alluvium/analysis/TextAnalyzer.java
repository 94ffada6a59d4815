package dev.alluvium.analysis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.FlagsAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionLengthAttribute;

/// Cuts texts into terms, the same way for what is filed and for what is asked. Thread-safe.
public final class TextAnalyzer {

    /// Of the terms that a text has, and of what is filed of them. What was filed by another version may not
    /// be found by this one.
    ///
    /// Version 1: words by Lucene's analyzers. Version 2: one spelling, words that touch in parts and
    /// as a whole, pairs of characters where there are no blanks. Version 3: what a message says itself
    /// is told from its date and its sender's name, and a long message takes less of its context.
    public static final int VERSION = 3;

    private final Language language;
    private final Analyzer analyzer;

    public TextAnalyzer(Language language) {
        this.language = language;
        this.analyzer = language.analyzer();
    }

    public Language language() {
        return language;
    }

    /// Whether a text has anything to be found by, in whatever language: a letter, a digit or an emoji.
    public static boolean hasWords(String text) {
        return PlainText.of(text)
                .text()
                .codePoints()
                .anyMatch(sign -> Signs.isLetter(sign) || Signs.isEmoji(sign) || Signs.isRegion(sign));
    }

    /// All that a text is found by, in the order of the text and at each place the longest first; none for a text
    /// without letters, digits and emoji.
    public List<Term> terms(String text) {
        return terms(text, true);
    }

    /// What a query of this text looks up: the same, but of several characters in a row without blanks between words
    /// only the pairs. 猫 alone is looked up.
    public List<Term> asked(String text) {
        return terms(text, false);
    }

    private List<Term> terms(String text, boolean singles) {
        var terms = new ArrayList<Term>();
        try (var tokens = analyzer.tokenStream("text", text)) {
            var word = tokens.addAttribute(CharTermAttribute.class);
            var place = tokens.addAttribute(OffsetAttribute.class);
            var step = tokens.addAttribute(PositionIncrementAttribute.class);
            var span = tokens.addAttribute(PositionLengthAttribute.class);
            var flags = tokens.addAttribute(FlagsAttribute.class);
            tokens.reset();
            int position = -1;
            while (tokens.incrementToken()) {
                position += step.getPositionIncrement();
                if (!word.isEmpty() && (singles || (flags.getFlags() & PieceTokenizer.SINGLE) == 0)) {
                    boolean function = (flags.getFlags() & PieceTokenizer.FUNCTION) != 0;
                    int width = span.getPositionLength();
                    terms.add(new Term(
                            word.toString(), position, width, place.startOffset(), place.endOffset(), function));
                }
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
        return terms;
    }

    /// The texts of [#terms] alone.
    public List<String> words(String text) {
        var words = new ArrayList<String>();
        try (var tokens = analyzer.tokenStream("text", text)) {
            var word = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                }
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
        return words;
    }
}
