package dev.alluvium.query;

import static dev.alluvium.database.generated.Tables.CHUNKS;
import static dev.alluvium.database.generated.Tables.EMBEDDINGS;
import static dev.alluvium.database.generated.Tables.EMBEDDING_WORK;
import static dev.alluvium.database.generated.Tables.MESSAGES;
import static dev.alluvium.database.generated.Tables.MESSAGE_COUNTS;
import static dev.alluvium.database.generated.Tables.PASSED_RECORDS;
import static dev.alluvium.database.generated.Tables.SUPERSEDED_REVISIONS;

import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embeddings.EmbeddingModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.JSONB;

/// Puts rows where the workers would have put them.
public final class StoredMessages {
    static final Instant MIDNIGHT = Instant.parse("2026-01-01T00:00:00Z");

    private static final short GENERATION = 1;

    private final TenantDatabase database;
    private final EmbeddingModel model;
    private final TenantId tenant;

    StoredMessages(TenantDatabase database, EmbeddingModel model, TenantId tenant) {
        this.database = database;
        this.model = model;
        this.tenant = tenant;
    }

    /// As if another version of the analysis had filed the tenant's words; null for one that did not say.
    void fileByVersion(Integer version) {
        database.write(tenant, tx -> tx.sql().execute("""
            update alluvium.lexical_statistics set analysis = ?::int
             where tenant_id = ?::uuid and audience = 'public'
            """, version, tenant.value()));
    }

    /// A message as a test wants it; what it does not say is ordinary.
    public static final class Draft {
        final String id;
        final String content;
        String session = "s";
        String parent;
        String sender = "ana";
        String senderType = "human";
        String channel = "chat";
        String type = "chat";
        String visibility = "public";
        String scope = "";
        String metadata;
        Instant occurredAt = MIDNIGHT;
        long arrival;
        int revision = 1;
        long offset = 12;
        List<String> chunks;

        Draft(String id, String content) {
            this.id = id;
            this.content = content;
            this.chunks = List.of(content);
        }

        public Draft session(String value) {
            session = value;
            return this;
        }

        Draft parent(String value) {
            parent = value;
            return this;
        }

        public Draft sender(String value, String kind) {
            sender = value;
            senderType = kind;
            return this;
        }

        public Draft channel(String value) {
            channel = value;
            return this;
        }

        public Draft type(String value) {
            type = value;
            return this;
        }

        public Draft visibility(String value) {
            visibility = value;
            return this;
        }

        public Draft scope(String value) {
            scope = value;
            return this;
        }

        public Draft metadata(String value) {
            metadata = value;
            return this;
        }

        public Draft at(long seconds) {
            occurredAt = MIDNIGHT.plusSeconds(seconds);
            return this;
        }

        public Draft revision(int value) {
            revision = value;
            return this;
        }

        /// Of the record that its revision comes from.
        public Draft offset(long value) {
            offset = value;
            return this;
        }

        /// When it was published first, as an offset.
        public Draft arrived(long value) {
            arrival = value;
            return this;
        }

        /// Parts of the content, one chunk each.
        public Draft chunks(String... parts) {
            chunks = List.of(parts);
            return this;
        }
    }

    public static Draft message(String id, String content) {
        return new Draft(id, content);
    }

    /// Stored and searchable.
    public void embedded(Draft... drafts) {
        for (var draft : drafts) {
            var vectors = draft.chunks.stream().map(model::embed).toList();
            database.write(tenant, tx -> {
                insert(tx, draft, false);
                chunks(tx, draft, vectors);
                return null;
            });
        }
        count(drafts.length, 0, 0, 0);
    }

    /// Stored, with the vector of its text not there yet.
    public void pending(Draft draft) {
        database.write(tenant, tx -> {
            insert(tx, draft, false);
            tx.sql()
                    .insertInto(EMBEDDING_WORK)
                    .set(EMBEDDING_WORK.TENANT_ID, tenant.value())
                    .set(EMBEDDING_WORK.MESSAGE_ID, draft.id)
                    .set(EMBEDDING_WORK.REVISION, draft.revision)
                    .set(EMBEDDING_WORK.STORED_AT, MIDNIGHT)
                    .execute();
            return null;
        });
        count(1, 0, 1, 0);
    }

    /// Pending, after two attempts that failed.
    void deferred(Draft draft, String reason) {
        pending(draft);
        database.write(
                tenant,
                tx -> tx.sql()
                        .update(EMBEDDING_WORK)
                        .set(EMBEDDING_WORK.REASON, reason)
                        .set(EMBEDDING_WORK.ATTEMPTS, 2)
                        .set(EMBEDDING_WORK.NEXT_ATTEMPT_AT, MIDNIGHT.plusSeconds(60))
                        .where(EMBEDDING_WORK.TENANT_ID.eq(tenant.value()), EMBEDDING_WORK.MESSAGE_ID.eq(draft.id))
                        .execute());
    }

    /// What the embed-worker does to a pending message.
    /// A revision that is no longer.
    public void superseded(Draft draft) {
        database.write(
                tenant,
                tx -> tx.sql()
                        .insertInto(SUPERSEDED_REVISIONS)
                        .set(SUPERSEDED_REVISIONS.TENANT_ID, tenant.value())
                        .set(SUPERSEDED_REVISIONS.MESSAGE_ID, draft.id)
                        .set(SUPERSEDED_REVISIONS.REVISION, draft.revision)
                        .set(SUPERSEDED_REVISIONS.DELETED, false)
                        .set(SUPERSEDED_REVISIONS.SOURCE_TOPIC, "alluvium.messages")
                        .set(SUPERSEDED_REVISIONS.SOURCE_PARTITION, 3)
                        .set(SUPERSEDED_REVISIONS.SOURCE_OFFSET, draft.offset)
                        .set(SUPERSEDED_REVISIONS.SESSION_ID, draft.session)
                        .set(SUPERSEDED_REVISIONS.OCCURRED_AT, MIDNIGHT)
                        .set(SUPERSEDED_REVISIONS.STORED_AT, MIDNIGHT)
                        .execute());
    }

    /// A record that left no revision.
    public void passed(long offset, String outcome, String message, String reason) {
        database.write(
                tenant,
                tx -> tx.sql()
                        .insertInto(PASSED_RECORDS)
                        .set(PASSED_RECORDS.TENANT_ID, tenant.value())
                        .set(PASSED_RECORDS.TOPIC, "alluvium.messages")
                        .set(PASSED_RECORDS.PARTITION, 3)
                        .set(PASSED_RECORDS.RECORD_OFFSET, offset)
                        .set(PASSED_RECORDS.OUTCOME, outcome)
                        .set(PASSED_RECORDS.MESSAGE, message)
                        .set(PASSED_RECORDS.REASON, reason)
                        .set(PASSED_RECORDS.PASSED_AT, MIDNIGHT)
                        .execute());
    }

    public void embedPending(Draft draft) {
        var vectors = draft.chunks.stream().map(model::embed).toList();
        database.write(tenant, tx -> {
            tx.sql()
                    .deleteFrom(EMBEDDING_WORK)
                    .where(EMBEDDING_WORK.TENANT_ID.eq(tenant.value()), EMBEDDING_WORK.MESSAGE_ID.eq(draft.id))
                    .execute();
            chunks(tx, draft, vectors);
            return null;
        });
        count(0, 0, -1, 0);
    }

    void failed(Draft draft, String reason) {
        pending(draft);
        database.write(
                tenant,
                tx -> tx.sql()
                        .update(EMBEDDING_WORK)
                        .set(EMBEDDING_WORK.STATE, "failed")
                        .set(EMBEDDING_WORK.REASON, reason)
                        .set(EMBEDDING_WORK.ATTEMPTS, 5)
                        .set(EMBEDDING_WORK.FAILED_AT, MIDNIGHT)
                        .where(EMBEDDING_WORK.TENANT_ID.eq(tenant.value()), EMBEDDING_WORK.MESSAGE_ID.eq(draft.id))
                        .execute());
        count(0, 0, -1, 1);
    }

    /// What the ingest-worker does to a message whose visibility alone was edited.
    void show(String id, String visibility) {
        database.write(
                tenant,
                tx -> tx.sql()
                        .update(MESSAGES)
                        .set(MESSAGES.VISIBILITY, visibility)
                        .where(MESSAGES.TENANT_ID.eq(tenant.value()), MESSAGES.MESSAGE_ID.eq(id))
                        .execute());
    }

    /// What the ingest-worker does to the text of a message whose edit has the same words in another order.
    void edit(String id, String content) {
        database.write(
                tenant,
                tx -> tx.sql()
                        .update(MESSAGES)
                        .set(MESSAGES.CONTENT, content)
                        .set(MESSAGES.REVISION, MESSAGES.REVISION.plus(1))
                        .where(MESSAGES.TENANT_ID.eq(tenant.value()), MESSAGES.MESSAGE_ID.eq(id))
                        .execute());
    }

    /// What it does to one that is deleted, as far as it is shown.
    void delete(String id) {
        database.write(
                tenant,
                tx -> tx.sql()
                        .update(MESSAGES)
                        .setNull(MESSAGES.CONTENT)
                        .set(MESSAGES.DELETED, true)
                        .set(MESSAGES.REVISION, MESSAGES.REVISION.plus(1))
                        .where(MESSAGES.TENANT_ID.eq(tenant.value()), MESSAGES.MESSAGE_ID.eq(id))
                        .execute());
    }

    public void deleted(Draft draft) {
        database.write(tenant, tx -> {
            insert(tx, draft, true);
            return null;
        });
        count(0, 1, 0, 0);
    }

    /// Writes the postings of all messages that have none yet.
    void post() {
        database.write(tenant, tx -> {
            FiledTerms.post(tx);
            return null;
        });
    }

    /// How many have none.
    int unposted() {
        return database.write(tenant, FiledTerms::unposted);
    }

    private void insert(TenantTransaction tx, Draft draft, boolean deleted) {
        tx.sql()
                .insertInto(MESSAGES)
                .set(MESSAGES.TENANT_ID, tenant.value())
                .set(MESSAGES.MESSAGE_ID, draft.id)
                .set(MESSAGES.REVISION, draft.revision)
                .set(MESSAGES.DELETED, deleted)
                .set(MESSAGES.SESSION_ID, draft.session)
                .set(MESSAGES.PARENT_MESSAGE_ID, draft.parent)
                .set(MESSAGES.CHANNEL, draft.channel)
                .set(MESSAGES.SENDER_ID, draft.sender)
                .set(MESSAGES.SENDER_TYPE, draft.senderType)
                .set(MESSAGES.MESSAGE_TYPE, draft.type)
                .set(MESSAGES.VISIBILITY, draft.visibility)
                .set(MESSAGES.SCOPE, draft.scope)
                .set(MESSAGES.CONTENT, deleted ? null : draft.content)
                .set(MESSAGES.METADATA, JSONB.jsonbOrNull(draft.metadata))
                .set(MESSAGES.OCCURRED_AT, draft.occurredAt)
                .set(MESSAGES.PAYLOAD_HASH, new byte[32])
                .set(MESSAGES.SOURCE_TOPIC, "alluvium.messages")
                .set(MESSAGES.SOURCE_PARTITION, 3)
                .set(MESSAGES.SOURCE_OFFSET, draft.offset)
                .set(MESSAGES.SOURCE_TIMESTAMP, MIDNIGHT)
                .set(MESSAGES.STORED_AT, MIDNIGHT)
                .set(MESSAGES.ARRIVED_AT, MIDNIGHT)
                .set(MESSAGES.ARRIVED_OFFSET, draft.arrival)
                .execute();
        if (!deleted) {
            FiledTerms.file(tx, draft);
        }
    }

    private void chunks(TenantTransaction tx, Draft draft, List<float[]> vectors) {
        int from = 0;
        for (int i = 0; i < vectors.size(); i++) {
            var part = draft.chunks.get(i);
            int at = draft.content.indexOf(part, from);
            from = at + part.length();
            tx.sql()
                    .insertInto(CHUNKS)
                    .columns(List.of(
                            CHUNKS.TENANT_ID,
                            CHUNKS.MESSAGE_ID,
                            CHUNKS.ORDINAL,
                            CHUNKS.REVISION,
                            CHUNKS.START_AT,
                            CHUNKS.END_AT,
                            CHUNKS.TOKENS))
                    .values(new ArrayList<Object>(List.of(tenant.value(), draft.id, i, draft.revision, at, from, 1)))
                    .execute();
            tx.sql()
                    .insertInto(EMBEDDINGS)
                    .set(EMBEDDINGS.TENANT_ID, tenant.value())
                    .set(EMBEDDINGS.GENERATION, GENERATION)
                    .set(EMBEDDINGS.MESSAGE_ID, draft.id)
                    .set(EMBEDDINGS.ORDINAL, i)
                    .set(EMBEDDINGS.INPUT_HASH, new byte[32])
                    .set(EMBEDDINGS.VECTOR, vectors.get(i))
                    .set(EMBEDDINGS.EMBEDDED_AT, MIDNIGHT.plusSeconds(1))
                    .execute();
        }
    }

    private void count(long stored, long deleted, long pending, long failed) {
        var c = MESSAGE_COUNTS;
        database.write(
                tenant,
                tx -> tx.sql()
                        .insertInto(c, c.TENANT_ID, c.WRITER, c.STORED, c.DELETED, c.PENDING, c.FAILED)
                        .values(tenant.value(), "test", stored, deleted, pending, failed)
                        .onConflict(c.TENANT_ID, c.WRITER)
                        .doUpdate()
                        .set(c.STORED, c.STORED.plus(stored))
                        .set(c.DELETED, c.DELETED.plus(deleted))
                        .set(c.PENDING, c.PENDING.plus(pending))
                        .set(c.FAILED, c.FAILED.plus(failed))
                        .execute());
    }
}
