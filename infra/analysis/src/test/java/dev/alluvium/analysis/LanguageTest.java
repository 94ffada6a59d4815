package dev.alluvium.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.junit.jupiter.api.Test;

/// Plain words are stemmed as Lucene's analyzers stem them.
class LanguageTest {
    private static final Map<Language, Analyzer> LUCENE = Map.of(
            Language.ENGLISH, new EnglishAnalyzer(CharArraySet.EMPTY_SET),
            Language.GERMAN, new GermanAnalyzer(CharArraySet.EMPTY_SET),
            Language.FRENCH, new FrenchAnalyzer(CharArraySet.EMPTY_SET),
            Language.SPANISH, new SpanishAnalyzer(CharArraySet.EMPTY_SET),
            Language.ITALIAN, new ItalianAnalyzer(CharArraySet.EMPTY_SET),
            Language.PORTUGUESE, new PortugueseAnalyzer(CharArraySet.EMPTY_SET),
            Language.DUTCH, new DutchAnalyzer(CharArraySet.EMPTY_SET),
            Language.SWEDISH, new SwedishAnalyzer(CharArraySet.EMPTY_SET),
            Language.RUSSIAN, new RussianAnalyzer(CharArraySet.EMPTY_SET),
            Language.ANY, new StandardAnalyzer(CharArraySet.EMPTY_SET));

    private static final String TEXT = """
        The children's bikes were running quickly, and nobody's houses had been sold. Ana's Ponies!
        Die Häuser der größten Gärten wurden verkauft; die Mädchen liefen schneller, ueber die Strassen.
        Les chevaux de l'avion étaient arrivés aujourd hui, qu'il a mangés; d'accord les élèves jouaient.
        Los niños corrieron rápidamente hacia las ciudades más hermosas. I ragazzi dell'acqua mangiano l'uva nelle città.
        Os meninos estavam correndo pelas ruas às nações. De kinderen fietsen met eieren, bromfietsen en een kind, een ei.
        Flickorna sprang genom skogarna och husen. Девочки бежали по улицам больших городов, говорили красивыми словами.
        """;

    @Test
    void plainWordsAreStemmedAsByLucene() {
        LUCENE.forEach((language, analyzer) -> assertThat(new TextAnalyzer(language).words(text(language)))
                .as(language.name())
                .isEqualTo(words(analyzer, text(language))));
    }

    /// Elisions of French and Italian are those of their languages alone; for others they are words that touch. Lucene
    /// has `ß` as `ss` in German alone.
    private static String text(Language language) {
        return switch (language) {
            case FRENCH -> TEXT.replace("dell'acqua", "acqua").replace("ß", "ss");
            case ITALIAN -> TEXT.replace("qu'il", "il").replace("ß", "ss");
            default -> TEXT.replaceAll("\\b(l|qu|d|dell)'", "").replace("ß", "ss");
        };
    }

    @Test
    void functionWordsAreKnownInEachSpelling() {
        assertThat(functionWords(Language.ENGLISH, "What’s ＴＨＥ who can't bike"))
                .containsExactly("What’s", "ＴＨＥ", "who", "can't");
        assertThat(functionWords(Language.GERMAN, "daß das Rad für uns")).containsExactly("daß", "das", "für", "uns");
        assertThat(functionWords(Language.FRENCH, "e\u0301tait la maison")).containsExactly("e\u0301tait", "la");
        assertThat(functionWords(Language.ANY, "the who")).isEmpty();
    }

    private static List<String> functionWords(Language language, String text) {
        return new TextAnalyzer(language)
                .terms(text).stream()
                        .filter(Term::function)
                        .map(term -> text.substring(term.start(), term.end()))
                        .toList();
    }

    private static List<String> words(Analyzer analyzer, String text) {
        var words = new ArrayList<String>();
        try (var tokens = analyzer.tokenStream("text", text)) {
            var word = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                words.add(word.toString());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return words;
    }
}
