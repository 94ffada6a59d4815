package dev.alluvium.query.search;

import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.embeddings.TokenSpan;
import java.util.List;

/// What a model reads of the text of a query: cut to that before it waits for the model, and counted.
///
/// @param tokens in it
record QueryText(String text, int tokens) {
    /// Of a long text so many characters for each token are looked at first; hardly one has fewer tokens in
    /// them.
    private static final int LONG_TOKEN = 16;

    static QueryText read(EmbeddingModel model, String text) {
        int most = model.maxTokens();
        if (text.length() <= most) {
            return new QueryText(text, model.tokenizer().count(text));
        }
        var tokens = firstTokens(model, text, most);
        return tokens.size() <= most
                ? new QueryText(text, tokens.size())
                : new QueryText(text.substring(0, tokens.get(most - 1).end()), most);
    }

    private static List<TokenSpan> firstTokens(EmbeddingModel model, String text, int most) {
        int looked = Math.min(text.length(), LONG_TOKEN * most);
        var tokens = model.tokenizer().tokens(text.substring(0, looked));
        return tokens.size() > most || looked == text.length()
                ? tokens
                : model.tokenizer().tokens(text);
    }
}
