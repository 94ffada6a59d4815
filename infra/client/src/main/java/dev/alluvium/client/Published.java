package dev.alluvium.client;

import java.util.List;

/// Kafka has the messages, on all replicas that are in step.
///
/// @param token what [Search#waitFor] and [Alluvium#await] take; it stands for the last of them
/// @param state how far they are: `published`, `stored`, `searchable` or `rejected`
public record Published(List<Receipt> messages, String token, String state) {

    /// Where a message lies.
    public record Receipt(String messageId, String topic, int partition, long offset) {}

    /// Of a message that was published alone.
    public String messageId() {
        return messages.getFirst().messageId();
    }

    static Published of(Fields said) {
        return new Published(
                said.list(
                        "messages",
                        each -> new Receipt(
                                each.text("message_id"),
                                each.text("topic"),
                                each.small("partition"),
                                each.whole("offset"))),
                said.text("wait_for"),
                said.text("state"));
    }
}
