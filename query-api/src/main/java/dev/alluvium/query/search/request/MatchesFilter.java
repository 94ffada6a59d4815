package dev.alluvium.query.search.request;

import static dev.alluvium.database.generated.Tables.MESSAGES;

import dev.alluvium.database.SelectList;
import dev.alluvium.database.binding.TextTemplate.Part;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.search.request.SearchRequest.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.DSL;

/// A caller's filter as a condition on messages.
public final class MatchesFilter {
    private static final Messages M = MESSAGES.as("m");
    private static final Part ALL = Part.text("true");

    private MatchesFilter() {}

    public static Condition of(Filter filter, Messages message) {
        var conditions = new ArrayList<Condition>();
        equal(filter.sessionId(), message.SESSION_ID).ifPresent(conditions::add);
        equal(filter.senderId(), message.SENDER_ID).ifPresent(conditions::add);
        equal(filter.senderType().map(EnumNames::of), message.SENDER_TYPE).ifPresent(conditions::add);
        equal(filter.channel(), message.CHANNEL).ifPresent(conditions::add);
        equal(filter.messageType(), message.MESSAGE_TYPE).ifPresent(conditions::add);
        filter.scope().map(scope -> scope(filter, scope, message)).ifPresent(conditions::add);
        filter.occurredAfter().map(message.OCCURRED_AT::ge).ifPresent(conditions::add);
        filter.occurredBefore().map(message.OCCURRED_AT::lt).ifPresent(conditions::add);
        filter.metadata()
                .map(json -> message.METADATA.contains(JSONB.valueOf(json)))
                .ifPresent(conditions::add);
        return DSL.and(conditions);
    }

    /// The same for a statement that is written as a text and calls messages `m`.
    public static Part part(Filter filter) {
        return filter.equals(Filter.NONE) ? ALL : SelectList.of(of(filter, M));
    }

    private static Optional<Condition> equal(Optional<String> value, Field<String> field) {
        return value.map(field::eq);
    }

    private static Condition scope(Filter filter, String scope, Messages message) {
        // By bytes, as the index has them.
        var path = message.SCOPE.collate(DSL.collation("C"));
        return switch (filter.scopeMatch()) {
            case EXACT -> path.eq(scope);
            case INHERITED -> path.in(withAncestors(scope));
            // What is below begins with the scope and a slash; zero comes behind the slash.
            case SUBTREE ->
                scope.isEmpty()
                        ? DSL.noCondition()
                        : path.eq(scope).or(path.ge(scope + "/").and(path.lt(scope + "0")));
        };
    }

    /// `a/b` has the ancestors `a` and the empty root.
    static List<String> withAncestors(String scope) {
        var scopes = new ArrayList<String>();
        for (var rest = scope; !rest.isEmpty(); rest = rest.substring(0, Math.max(0, rest.lastIndexOf('/')))) {
            scopes.add(rest);
        }
        scopes.add("");
        return scopes;
    }
}
