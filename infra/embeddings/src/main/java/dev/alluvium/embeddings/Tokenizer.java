package dev.alluvium.embeddings;

import java.util.List;

/// Cuts text into the tokens that a model reads. Thread-safe.
public interface Tokenizer {

    /// All tokens in order, without the markers that a model puts around a text.
    ///
    /// What the model does not see, such as white space, belongs to no token. Neighbours can lie on
    /// the same character, where it becomes several tokens.
    List<TokenSpan> tokens(String text);

    /// How many tokens [#tokens] would return.
    int count(String text);
}
