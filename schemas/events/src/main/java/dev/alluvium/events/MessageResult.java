package dev.alluvium.events;

/// What became of one revision of one message.
public sealed interface MessageResult extends Result permits MessageStored, MessageEmbedded, MessageFailed {
    String messageId();

    /// The first is 1.
    int revision();

    /// The record on `alluvium.messages` that led here.
    Source source();
}
