package dev.alluvium.embeddings;

import java.util.List;

/// Cuts text into the tokens that a model reads. Thread-safe.
public interface Tokenizer {

    /// The text's tokens in order, without the markers that a model puts around a text. Text that the model does not see
    /// (white space, control characters) belongs to no token. Neighbouring tokens can lie on the same characters, where
    /// one character becomes several tokens.
    List<TokenSpan> tokens(String text);

    /// How many tokens [#tokens] would return.
    int count(String text);
}
