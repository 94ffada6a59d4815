package dev.alluvium.analysis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/// Cuts texts into terms, the same way for what is filed and for what is asked. Thread-safe.
public final class TextAnalyzer {
    private final Analyzer analyzer;
    private final CharArraySet functionWords;

    public TextAnalyzer(Language language) {
        this.analyzer = language.analyzer();
        this.functionWords = language.functionWords();
    }

    /// In the order of the text; none for a text without letters and digits.
    public List<Term> terms(String text) {
        var terms = new ArrayList<Term>();
        try (var tokens = analyzer.tokenStream("text", text)) {
            var word = tokens.addAttribute(CharTermAttribute.class);
            var place = tokens.addAttribute(OffsetAttribute.class);
            var step = tokens.addAttribute(PositionIncrementAttribute.class);
            tokens.reset();
            int position = -1;
            while (tokens.incrementToken()) {
                position += step.getPositionIncrement();
                var form = form(word);
                int start = place.startOffset();
                int end = place.endOffset();
                if (!form.isEmpty()) {
                    terms.add(new Term(form, position, start, end, isFunction(text.substring(start, end))));
                }
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
        return terms;
    }

    /// The texts of [#terms] alone, in half the time.
    public List<String> words(String text) {
        var words = new ArrayList<String>();
        try (var tokens = analyzer.tokenStream("text", text)) {
            var word = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                var form = form(word);
                if (!form.isEmpty()) {
                    words.add(form);
                }
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
        return words;
    }

    /// Postgres' text holds no NUL; no tokenizer here makes one, and none is to stop the stream.
    private static String form(CharTermAttribute word) {
        return word.toString().replace("\0", "");
    }

    private boolean isFunction(String written) {
        return functionWords.contains(written.toLowerCase(Locale.ROOT).replace('\u2019', '\''));
    }
}
