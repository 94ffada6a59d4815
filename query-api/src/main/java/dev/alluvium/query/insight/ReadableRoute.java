package dev.alluvium.query.insight;

import static dev.alluvium.database.generated.Tables.MESSAGES;
import static dev.alluvium.query.insight.InsightRows.I;
import static io.javalin.http.HandlerType.POST;
import static org.jooq.impl.DSL.any;

import dev.alluvium.database.ReadLimits;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.Caller;
import dev.alluvium.query.http.Admitted;
import dev.alluvium.query.http.Routing;
import dev.alluvium.query.http.body.Fields;
import dev.alluvium.query.http.body.Parameters;
import dev.alluvium.query.http.body.TextRules;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.impl.DSL;

/// Which of some messages and insights a caller may know of, for the gateway, whose events name them.
public final class ReadableRoute {
    private static final int MOST_IDS = 1_000;
    private static final int UUID_CHARACTERS = 36;

    private final TenantDatabase database;

    public ReadableRoute(TenantDatabase database) {
        this.database = database;
    }

    /// @param messageIds those of messages that the caller sees, or saw until they were deleted
    record ReadableView(List<String> messageIds, List<RevisionOf> insights) {}

    /// @param revision the current one; what others said, the caller may not be told
    record RevisionOf(String insightId, int revision) {}

    /// Ids that are asked for.
    public record Wanted(List<Optional<String>> messages, List<Optional<String>> insights) {
        public static Wanted read(Fields fields) {
            return new Wanted(
                    fields.texts("message_ids", MOST_IDS, TextRules.MAX_ID_CHARACTERS),
                    fields.texts("insight_ids", MOST_IDS, UUID_CHARACTERS));
        }
    }

    public void addTo(Routing routing) {
        routing.reader(POST, "/v1/caller/readable", this::readable);
    }

    private Object readable(Admitted request) {
        Parameters.none(request.context());
        var wanted = Fields.read(request.body(), Wanted::read);
        return readable(request.caller(), ReadLimits.of(request.deadline().left()), wanted);
    }

    /// What of it the caller may know of.
    public Object readable(Caller caller, ReadLimits limits, Wanted wanted) {
        var messages = wanted.messages().stream().flatMap(Optional::stream).toArray(String[]::new);
        var insights = wanted.insights().stream()
                .flatMap(Optional::stream)
                .flatMap(text -> InsightRoutes.id(text).stream())
                .toArray(UUID[]::new);
        return database.read(caller, limits, tx -> new ReadableView(messages(tx, messages), insights(tx, insights)));
    }

    /// The wall in the database leaves out what the caller does not see.
    private static List<String> messages(TenantTransaction tx, String[] ids) {
        var m = MESSAGES.as("m");
        return ids.length == 0
                ? List.of()
                : tx.sql()
                        .select(m.MESSAGE_ID)
                        .from(m)
                        .where(m.TENANT_ID.eq(tx.tenant().value()), m.MESSAGE_ID.eq(any(DSL.val(ids))))
                        .fetch(m.MESSAGE_ID);
    }

    private static List<RevisionOf> insights(TenantTransaction tx, UUID[] ids) {
        return ids.length == 0
                ? List.of()
                : tx.sql()
                        .select(I.INSIGHT_ID, I.REVISION)
                        .from(I)
                        .where(InsightRows.ofTenant(tx), I.INSIGHT_ID.eq(any(DSL.val(ids))))
                        .and(I.STATUS.eq("retracted").or(InsightRows.isBorneOut(tx)))
                        .fetch(row -> new RevisionOf(row.value1().toString(), row.value2()));
    }
}
