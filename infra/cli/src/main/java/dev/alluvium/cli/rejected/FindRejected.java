package dev.alluvium.cli.rejected;

import dev.alluvium.cli.console.JsonText;
import dev.alluvium.events.Message;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.core.JacksonException;

/// Looks for a message among the rejected records that wait: they are in no database. One that names its id so badly
/// that it cannot be read is not found.
public final class FindRejected {
    private final RejectedTopic rejected;

    public FindRejected(RejectedTopic rejected) {
        this.rejected = rejected;
    }

    /// The newest of its partition.
    public Optional<RejectedRecord> find(UUID tenant, String messageId) {
        var found = new AtomicReference<RejectedRecord>();
        var key = tenant.toString();
        rejected.waiting(record -> {
            if (record.key().equals(key)
                    && messageId.equals(idOf(record.record().value()))) {
                found.set(record);
            }
        });
        return Optional.ofNullable(found.get());
    }

    private static String idOf(byte[] value) {
        try {
            return PayloadCodec.decode(value, Message.class).messageId();
        } catch (RejectedException e) {
            return idInJson(value);
        }
    }

    private static String idInJson(byte[] value) {
        try {
            return value == null
                    ? ""
                    : JsonText.MAPPER.readTree(value).path("message_id").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }
}
