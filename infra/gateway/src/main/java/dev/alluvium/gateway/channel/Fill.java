package dev.alluvium.gateway.channel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// What a message needs and another system did not say.
final class Fill {
    private Fill() {}

    /// @param once what the request is known by: a message without an id of its own gets one that comes again with it
    static List<ObjectNode> in(List<ObjectNode> drafts, Connection connection, String once) {
        for (int i = 0; i < drafts.size(); i++) {
            fill(drafts.get(i), connection, once + " " + i);
        }
        return drafts;
    }

    private static void fill(ObjectNode draft, Connection connection, String once) {
        if (!draft.hasNonNull("message_id")) {
            draft.put("message_id", id(connection.id() + " " + once));
        }
        if (draft.path("operation").asString("").equals("delete")) {
            return;
        }
        if (!draft.hasNonNull("channel")) {
            draft.put("channel", connection.name());
        }
        var sender = draft.path("sender") instanceof ObjectNode there ? there : draft.putObject("sender");
        if (!sender.hasNonNull("id")) {
            sender.put("id", connection.name()).put("type", "system");
        }
    }

    static String id(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
