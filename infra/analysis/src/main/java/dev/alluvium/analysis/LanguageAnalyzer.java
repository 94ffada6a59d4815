package dev.alluvium.analysis;

import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;

/// Cuts a text as all languages do, and stems its words as one does.
final class LanguageAnalyzer extends Analyzer {
    private final Set<?> elided;
    private final Set<?> functionWords;
    private final UnaryOperator<TokenStream> stemming;

    LanguageAnalyzer(Set<?> elided, Set<?> functionWords, UnaryOperator<TokenStream> stemming) {
        this.elided = elided;
        this.functionWords = functionWords;
        this.stemming = stemming;
    }

    @Override
    protected TokenStreamComponents createComponents(String field) {
        var pieces = new PieceTokenizer(elided, functionWords);
        return new TokenStreamComponents(pieces, stemming.apply(pieces));
    }
}
