package dev.alluvium.ingest;

import dev.alluvium.events.Message;
import dev.alluvium.events.Sender;
import dev.alluvium.events.Visibility;
import java.util.Locale;

/// Whose a revision is.
///
/// @param type null for a deletion
/// @param isPrivate of a deletion: what it deleted was; nobody else takes the id over then
record Author(String id, String type, boolean isPrivate) {

    static Author of(Message message) {
        return new Author(message.sender().id(), type(message.sender()), message.visibility() == Visibility.PRIVATE);
    }

    /// Null when nobody is left, as in the database.
    Author deleted() {
        return isPrivate ? new Author(id, null, true) : null;
    }

    boolean isOther(Sender sender) {
        return !id.equals(sender.id()) || type != null && !type.equals(type(sender));
    }

    private static String type(Sender sender) {
        return sender.type().name().toLowerCase(Locale.ROOT);
    }
}
