package dev.alluvium.query.operator;

import dev.alluvium.analysis.Language;
import dev.alluvium.database.control.TenantChange;
import dev.alluvium.database.control.TenantRegistry;
import dev.alluvium.database.tenant.TenantShare;
import dev.alluvium.database.tenant.TenantState;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.http.body.Fields;
import java.util.Optional;
import java.util.stream.Stream;

/// The body of a request that changes a tenant.
final class ReadTenantChange {
    private static final String RATE = "messages_per_second";

    private ReadTenantChange() {}

    /// What an operator may change a state to.
    private enum Wanted {
        ACTIVE,
        SUSPENDED
    }

    static TenantChange of(Fields fields) {
        boolean nothing = Stream.of("name", "state", "language", "share", "retention")
                        .allMatch(field -> fields.value(field).isEmpty())
                && !fields.isSaid(RATE);
        if (nothing) {
            fields.refuse("state", "give name, state, language, share, messages_per_second or retention");
        }
        var change = TenantChange.NONE
                .named(fields.text("name", TenantRegistry.MAX_NAME_LENGTH).orElse(null))
                .to(fields.oneOf("state", Wanted.class)
                        .map(state -> TenantState.valueOf(state.name()))
                        .orElse(null))
                .speaking(fields.oneOf("language", Language.class)
                        .map(EnumNames::of)
                        .orElse(null))
                .keeping(ReadRetention.read(fields).orElse(null));
        var share = fields.number("share", TenantShare.LEAST_SHARE, TenantShare.MOST_SHARE);
        return rated(share.map(change::sharing).orElse(change), fields);
    }

    /// Null takes the limit away, and is not the same as nothing.
    private static TenantChange rated(TenantChange change, Fields fields) {
        if (!fields.isSaid(RATE)) {
            return change;
        }
        if (fields.value(RATE).isEmpty()) {
            return change.atMost(Optional.empty());
        }
        var rate = fields.number(RATE, TenantShare.LEAST_RATE, TenantShare.MOST_RATE);
        return rate.isPresent() ? change.atMost(rate) : change;
    }
}
