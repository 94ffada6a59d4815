package dev.alluvium.analysis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.WordlistLoader;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;

/// The language of messages: how words are stemmed, and which of them are function words.
///
/// What was filed under one language is not found under another.
public enum Language {
    ENGLISH(EnglishAnalyzer::new, Language::englishFunctionWords),
    GERMAN(GermanAnalyzer::new, GermanAnalyzer::getDefaultStopSet),
    FRENCH(FrenchAnalyzer::new, FrenchAnalyzer::getDefaultStopSet),
    SPANISH(SpanishAnalyzer::new, SpanishAnalyzer::getDefaultStopSet),
    ITALIAN(ItalianAnalyzer::new, ItalianAnalyzer::getDefaultStopSet),
    PORTUGUESE(PortugueseAnalyzer::new, PortugueseAnalyzer::getDefaultStopSet),
    DUTCH(DutchAnalyzer::new, DutchAnalyzer::getDefaultStopSet),
    SWEDISH(SwedishAnalyzer::new, SwedishAnalyzer::getDefaultStopSet),
    RUSSIAN(RussianAnalyzer::new, RussianAnalyzer::getDefaultStopSet),
    /// Chinese, Japanese and Korean, by pairs of characters.
    CJK(CJKAnalyzer::new, CJKAnalyzer::getDefaultStopSet),
    /// Any language: words as they are, in lower case.
    ANY(StandardAnalyzer::new, () -> CharArraySet.EMPTY_SET);

    private final Function<CharArraySet, Analyzer> analyzer;
    private final Supplier<CharArraySet> functionWords;

    Language(Function<CharArraySet, Analyzer> analyzer, Supplier<CharArraySet> functionWords) {
        this.analyzer = analyzer;
        this.functionWords = functionWords;
    }

    /// Drops no word: a phrase may consist of function words alone.
    Analyzer analyzer() {
        return analyzer.apply(CharArraySet.EMPTY_SET);
    }

    CharArraySet functionWords() {
        return functionWords.get();
    }

    /// Lucene's own list has 33 words and no question words. Snowball's 174 made recall@10 of questions about
    /// conversations 0.80 instead of 0.79, and made no difference to claims about abstracts.
    private static CharArraySet englishFunctionWords() {
        try (var words = SnowballFilter.class.getResourceAsStream("english_stop.txt")) {
            var list = new CharArraySet(WordlistLoader.getSnowballWordSet(words), true);
            list.addAll(EnglishAnalyzer.getDefaultStopSet());
            return list;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
