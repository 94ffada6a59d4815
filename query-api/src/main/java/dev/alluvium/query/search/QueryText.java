package dev.alluvium.query.search;

import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.TokenSpan;
import java.util.List;

/// What a model reads of the text of a query.
final class QueryText {
    private static final int USUAL_TOKEN = 4;
    /// Of a long text so many characters for each token are looked at first; hardly one has fewer tokens in them.
    private static final int LONG_TOKEN = 16;

    private QueryText() {}

    /// About how many tokens the model reads of it, by its length.
    static int tokensAtMost(EmbeddingModel model, String text) {
        return Math.min(model.maxTokens(), 1 + text.length() / USUAL_TOKEN);
    }

    /// As much of the text as the model reads, so that no more of it waits for the model.
    static String cut(EmbeddingModel model, String text) {
        int most = model.maxTokens();
        if (text.length() <= most) {
            return text;
        }
        var tokens = firstTokens(model, text, most);
        return tokens.size() <= most
                ? text
                : text.substring(0, tokens.get(most - 1).end());
    }

    private static List<TokenSpan> firstTokens(EmbeddingModel model, String text, int most) {
        int looked = Math.min(text.length(), LONG_TOKEN * most);
        var tokens = model.tokenizer().tokens(text.substring(0, looked));
        return tokens.size() > most || looked == text.length()
                ? tokens
                : model.tokenizer().tokens(text);
    }
}
