package dev.alluvium.query;

import dev.alluvium.database.Caller;
import dev.alluvium.database.Principal;
import dev.alluvium.database.tables.Messages;
import java.util.Optional;
import org.jooq.Condition;

/// Which messages of its tenant a caller may know of: public ones, those among agents when it is one, and private
/// ones that it sent itself. A key without a principal sees public messages only.
record VisibleTo(Optional<Principal> principal) {
    private static final String PUBLIC = "public";
    private static final String AGENT_ONLY = "agent_only";
    private static final String PRIVATE = "private";
    private static final String AGENT = "agent";

    static VisibleTo of(Caller caller) {
        return new VisibleTo(Optional.ofNullable(caller.principal()));
    }

    /// Every query over messages carries this.
    Condition of(Messages message) {
        var visible = message.VISIBILITY.eq(PUBLIC);
        if (principal.isEmpty()) {
            return visible;
        }
        var reader = principal.get();
        visible = visible.or(message.VISIBILITY.eq(PRIVATE).and(message.SENDER_ID.eq(reader.id())));
        return reader.type().equals(AGENT) ? visible.or(message.VISIBILITY.eq(AGENT_ONLY)) : visible;
    }
}
