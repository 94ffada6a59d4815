package dev.alluvium.embed;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.alluvium.database.Chunking;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.EmbedMessages;
import dev.alluvium.embed.message.Patience;
import dev.alluvium.embeddings.EmbeddingModel;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageResult;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Messages as a worker of some chunk size leaves them, and what the database has of them.
record EmbeddedMessages(TenantDatabase database, EmbeddingModel model, Chunking size) {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    void put(TenantId tenant, String id, String content) {
        StoredMessages.insert(database, tenant, id, content);
        embed(tenant, id, 1);
    }

    /// What consumers are told, the first time and whenever the record comes again.
    List<MessageResult> embed(TenantId tenant, String id, int revision) {
        var work = work();
        return work.settle(work.prepare(List.of(record(tenant, id, revision)))).stream()
                .map(result -> decode(result.value()))
                .toList();
    }

    static MessageResult decode(byte[] value) {
        try {
            return PayloadCodec.decode(value, MessageResult.class);
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }

    EmbedMessages work() {
        return EmbedMessages.with(TestWorker.parts(database, model, size, Patience.DEFAULT), new SimpleMeterRegistry());
    }

    static ConsumerRecord<byte[], byte[]> record(TenantId tenant, String id, int revision) {
        return new ConsumerRecord<>(Topics.STORED, 0, 0, TenantKey.bytes(tenant.value()), event(tenant, id, revision));
    }

    static byte[] event(TenantId tenant, String id, int revision) {
        return PayloadCodec.avro()
                .encode(new MessageStored(
                        EventIds.stored(tenant.value(), id, revision),
                        id,
                        revision,
                        Operation.UPSERT,
                        "s-1",
                        TIME,
                        TIME,
                        new Source(Topics.MESSAGES, 0, 0)));
    }

    /// Where each message that a search finds is cut.
    static Map<String, List<String>> cuts(TenantDatabase database, TenantId tenant) {
        return database.read(
                tenant,
                Reader.WORKER,
                tx -> tx.sql().fetch("""
                    select c.message_id, c.start_at || '-' || c.end_at as part
                      from alluvium.embeddings e
                      join alluvium.chunks c
                        on c.tenant_id = ?::uuid and c.message_id = e.message_id and c.ordinal = e.ordinal
                      join alluvium.messages m
                        on m.tenant_id = ?::uuid and m.message_id = c.message_id and m.revision = c.revision
                     where e.tenant_id = ?::uuid
                     order by c.message_id, c.ordinal
                    """, tenant.value(), tenant.value(), tenant.value()).stream()
                        .collect(groupingBy(
                                row -> row.get(0, String.class),
                                TreeMap::new,
                                mapping(row -> row.get(1, String.class), toList()))));
    }

    /// Chunks and vectors, all of their columns that do not tell whose they are or when they were made.
    static List<String> rows(TenantDatabase database, TenantId tenant) {
        return database.read(
                tenant,
                Reader.WORKER,
                tx -> tx.sql()
                        .fetch("""
                            select c.message_id || ' ' || c.ordinal || ' ' || c.revision || ' ' || c.start_at || ' '
                                   || c.end_at || ' ' || c.tokens || ' ' || c.audience || ' ' || e.input_hash || ' '
                                   || e.vector || ' ' || coalesce(e.raw::text, '') || ' ' || e.audience
                              from alluvium.embeddings e
                              full join alluvium.chunks c
                                on c.tenant_id = ?::uuid and c.message_id = e.message_id and c.ordinal = e.ordinal
                             where e.tenant_id = ?::uuid and c.tenant_id = ?::uuid
                             order by 1
                            """, tenant.value(), tenant.value(), tenant.value())
                        .map(row -> row.get(0, String.class)));
    }

    /// When each was made.
    static List<String> made(TenantDatabase database, TenantId tenant) {
        return database.read(
                tenant,
                Reader.WORKER,
                tx -> tx.sql()
                        .fetch(
                                "select e.message_id || ' ' || e.ordinal || ' ' || e.embedded_at from"
                                        + " alluvium.embeddings e where e.tenant_id = ?::uuid order by 1",
                                tenant.value())
                        .map(row -> row.get(0, String.class)));
    }
}
