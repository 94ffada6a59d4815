package dev.alluvium.embeddings;

import java.util.List;

/// Turns text into vectors of length 1, so that their inner product is their cosine. Thread-safe.
///
/// A vector depends on its text and on nothing else: not on what else is embedded at the same time.
public interface EmbeddingModel extends AutoCloseable {

    /// Names the model in stored rows and events: vectors under one name can be compared with each other.
    String name();

    /// How many numbers a vector has.
    int dimension();

    /// The longest text that the model reads, in tokens, the two markers around it included.
    int maxTokens();

    /// The tokenizer of this model; closed with it.
    Tokenizer tokenizer();

    /// Whether it runs in this process: asked by one at a time, it answers within milliseconds.
    default boolean isLocal() {
        return false;
    }

    /// The vector of a text. Waits while the model is busy with as many texts as it takes at once.
    ///
    /// @throws TextRefusedException when the model does not take this text, such as one of more than [#maxTokens]
    ///     tokens
    /// @throws ModelUnavailableException when the model answers nobody now
    /// @throws IllegalStateException when the model is closed
    /// @throws RuntimeException when it fails otherwise, because of this text or not
    /// @throws java.util.concurrent.CancellationException when the thread is interrupted; its flag stays set
    float[] embed(String text);

    /// The vectors of many texts, in the order of the texts, worked on as many at once as the model takes. Fails
    /// as [#embed] does; then no further text of the list is started.
    List<float[]> embedAll(List<String> texts);

    /// The vector of what somebody searches for. The model's instruction for queries is put in front where that
    /// is wanted, and what is too long is cut off at the end.
    float[] embedQuery(String text);

    @Override
    void close();
}
