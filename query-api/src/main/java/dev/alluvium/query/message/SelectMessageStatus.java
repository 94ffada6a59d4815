package dev.alluvium.query.message;

import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static dev.alluvium.database.generated.Tables.EMBEDDING_WORK;
import static dev.alluvium.database.generated.Tables.MESSAGES;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.select;

import dev.alluvium.database.EmbeddingGeneration;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.WaitingLane;
import dev.alluvium.database.generated.tables.EmbeddingWork;
import dev.alluvium.database.generated.tables.Messages;
import dev.alluvium.events.Topics;
import dev.alluvium.query.http.body.EnumNames;
import dev.alluvium.query.message.MessageViews.MessageStatusView;
import dev.alluvium.query.message.MessageViews.StageView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;

/// How far the current revision of a message has come.
public final class SelectMessageStatus {
    private static final Messages M = MESSAGES.as("m");
    private static final EmbeddingWork W = EMBEDDING_WORK.as("w");

    private final EmbeddingGeneration generation;

    public SelectMessageStatus(EmbeddingGeneration generation) {
        this.generation = generation;
    }

    /// A message is searchable when it is embedded: no work is left for it. `failed` may still be replayed.
    public enum State {
        STORED,
        EMBEDDED,
        FAILED,
        DELETED
    }

    /// @param revision the current one, which is in this state
    public record Progress(int revision, State state) {
        /// This revision is searchable, or it is a deletion, which is seen at once.
        public boolean isSettled() {
            return state == State.EMBEDDED || state == State.DELETED;
        }
    }

    /// The state alone, for those who wait for it.
    public Optional<Progress> progress(TenantTransaction tx, String messageId) {
        return tx.sql()
                .select(M.REVISION, M.DELETED, W.STATE)
                .from(M)
                .leftJoin(W)
                .on(workOf(tx))
                .where(wanted(tx, messageId))
                .fetchOptional(row -> new Progress(row.get(M.REVISION), state(row)));
    }

    Optional<MessageStatusView> run(TenantTransaction tx, String messageId) {
        var embeddings = EMBEDDINGS.as("e");
        var ofMessage = embeddings
                .TENANT_ID
                .eq(tx.tenant().value())
                .and(embeddings.GENERATION.eq(generation.number()))
                .and(embeddings.MESSAGE_ID.eq(M.MESSAGE_ID));
        var embeddedAt =
                field(select(max(embeddings.EMBEDDED_AT)).from(embeddings).where(ofMessage));
        var chunks = field(select(count()).from(embeddings).where(ofMessage));
        return tx.sql()
                .select(M.MESSAGE_ID, M.REVISION, M.DELETED, M.STORED_AT)
                .select(M.SOURCE_TOPIC, M.SOURCE_PARTITION, M.SOURCE_OFFSET)
                .select(W.STATE, W.ATTEMPTS, W.REASON, W.FAILED_AT, W.NEXT_ATTEMPT_AT, embeddedAt, chunks)
                .from(M)
                .leftJoin(W)
                .on(workOf(tx))
                .where(wanted(tx, messageId))
                .fetchOptional(row -> view(row, embeddedAt, chunks))
                .map(found -> found.state().equals(EnumNames.of(State.STORED)) ? waiting(tx, found) : found);
    }

    private static Condition wanted(TenantTransaction tx, String messageId) {
        return M.TENANT_ID.eq(tx.tenant().value()).and(M.MESSAGE_ID.eq(messageId));
    }

    private static Condition workOf(TenantTransaction tx) {
        return W.TENANT_ID.eq(tx.tenant().value()).and(W.MESSAGE_ID.eq(M.MESSAGE_ID));
    }

    private static State state(Record row) {
        if (row.get(M.DELETED)) {
            return State.DELETED;
        }
        var work = row.get(W.STATE);
        return work == null ? State.EMBEDDED : work.equals("failed") ? State.FAILED : State.STORED;
    }

    private MessageStatusView view(Record row, Field<Instant> embeddedAt, Field<Integer> chunks) {
        var state = state(row);
        var stages = new ArrayList<StageView>();
        stages.add(source(row, state == State.DELETED ? "deleted" : "stored"));
        switch (state) {
            case EMBEDDED -> stages.add(StageView.embedded(row.get(embeddedAt), generation.model(), row.get(chunks)));
            case FAILED ->
                stages.add(StageView.tried("failed", row.get(W.FAILED_AT), row.get(W.ATTEMPTS), row.get(W.REASON)));
            case STORED ->
                stages.add(StageView.tried("pending", null, row.get(W.ATTEMPTS), row.get(W.REASON))
                        .again(row.get(W.NEXT_ATTEMPT_AT)));
            case DELETED -> {}
        }
        return new MessageStatusView(
                row.get(M.MESSAGE_ID), row.get(M.REVISION), EnumNames.of(state), stages, row.get(W.REASON), null);
    }

    /// With the lanes of its tenant, which are done before long.
    private static MessageStatusView waiting(TenantTransaction tx, MessageStatusView found) {
        var embedding = WaitingLane.of(tx).stream()
                .filter(lane -> lane.topic().equals(Topics.STORED))
                .toList();
        return new MessageStatusView(
                found.messageId(),
                found.revision(),
                found.state(),
                found.stages(),
                found.reason(),
                LaneViews.searchableInMs(embedding, 1));
    }

    private static StageView source(Record row, String stage) {
        return StageView.read(
                stage,
                row.get(M.STORED_AT),
                row.get(M.SOURCE_TOPIC),
                row.get(M.SOURCE_PARTITION),
                row.get(M.SOURCE_OFFSET));
    }
}
