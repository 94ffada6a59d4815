package dev.alluvium.ingest;

import dev.alluvium.events.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;

/// SHA-256 of a message as its producer gave it, and of its content alone. The form of the wire (Avro or JSON) does
/// not count.
///
/// @param payload 32 bytes
/// @param content 32 bytes
record PayloadDigest(byte[] payload, byte[] content) {

    static PayloadDigest of(Message message) {
        var content = sha256().digest(utf8(message.content()));
        var all = sha256();
        add(all, message.operation().name());
        add(all, message.sessionId());
        add(all, message.parentMessageId());
        add(all, message.channel());
        add(all, message.sender().id());
        add(all, message.sender().type().name());
        add(all, message.sender().name());
        add(all, message.messageType());
        add(all, message.visibility().name());
        add(all, message.scope());
        add(all, message.metadata());
        add(all, message.occurredAt());
        all.update(content);
        return new PayloadDigest(all.digest(), content);
    }

    boolean isSamePayload(byte[] otherPayload) {
        return Arrays.equals(payload, otherPayload);
    }

    /// Length first, so that neighbouring fields cannot run into each other; -1 for a field that is absent.
    private static void add(MessageDigest digest, String field) {
        var bytes = utf8(field);
        digest.update(
                ByteBuffer.allocate(4).putInt(field == null ? -1 : bytes.length).array());
        digest.update(bytes);
    }

    private static void add(MessageDigest digest, Instant time) {
        digest.update(ByteBuffer.allocate(12)
                .putLong(time.getEpochSecond())
                .putInt(time.getNano() / 1_000)
                .array());
    }

    private static byte[] utf8(String text) {
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
