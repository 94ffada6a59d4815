package dev.alluvium.cli.insight;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.session.AwaitCommitted;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.pace.OperatorWork;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.KafkaNames;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.PriorityHeader;
import dev.alluvium.events.SessionHeader;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jooq.Record;

/// Tells embed-worker of every session of a tenant as if it had gone quiet, and waits until it has dealt with them.
/// Some at a time, in a lane behind what is in a hurry, and resting in between.
final class RebuildInsights {
    /// Told to the worker together, and dealt with before the next are told: what waits in its lane meanwhile is no
    /// more.
    private static final int AT_ONCE = 64;

    private static final String SESSIONS = """
        select distinct on (m.session_id) m.session_id, m.message_id, m.revision, m.occurred_at, m.stored_at,
               m.source_topic, m.source_partition, m.source_offset
          from alluvium.messages m
         where m.tenant_id = ?::uuid and not m.deleted and m.session_id > ?
         order by m.session_id, m.occurred_at desc, m.arrived_at desc, m.arrived_offset desc, m.message_id desc
         limit ?
        """;

    private final KafkaSettings kafka;
    private final TenantDatabase database;
    private final TenantId tenant;

    RebuildInsights(KafkaSettings kafka, TenantDatabase database, TenantId tenant) {
        this.kafka = kafka;
        this.database = database;
        this.tenant = tenant;
    }

    long count() {
        return database.read(
                tenant,
                Reader.WORKER,
                tx -> tx.sql()
                        .resultQuery(
                                "select count(distinct session_id) from alluvium.messages where tenant_id = ?::uuid"
                                        + " and not deleted",
                                tenant.value())
                        .fetchSingle(0, Long.class));
    }

    /// @param limit longest time in which no session is dealt with
    void run(ProgressLine progress, Duration limit) {
        var pace = database.pace(OperatorWork.REBUILD);
        try (var producer = new KafkaProducer<byte[], byte[]>(KafkaClients.producer(kafka))) {
            long done = 0;
            for (var page = page("");
                    !page.isEmpty();
                    page = page(page.getLast().sessionId())) {
                long began = System.nanoTime();
                await(send(producer, page), limit);
                done += page.size();
                progress.to(done);
                pace.rest(System.nanoTime() - began);
            }
        } catch (KafkaException | ExecutionException e) {
            throw new Failure("Kafka does not take the sessions: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private RecordMetadata send(KafkaProducer<byte[], byte[]> producer, List<MessageStored> page)
            throws ExecutionException, InterruptedException {
        Future<RecordMetadata> last = null;
        for (var event : page) {
            last = producer.send(record(event));
        }
        producer.flush();
        return last.get();
    }

    /// All sessions of a tenant lie in one partition, so the last of them is the last.
    private void await(RecordMetadata last, Duration limit) {
        new AwaitCommitted(kafka, "embed-worker", KafkaNames.INSIGHT, tenant.value())
                .await(Map.of(new TopicPartition(last.topic(), last.partition()), last.offset() + 1), limit, _ -> {});
    }

    private List<MessageStored> page(String after) {
        return database.read(
                tenant,
                Reader.WORKER,
                (TenantTransaction tx) -> tx.sql()
                        .resultQuery(SESSIONS, tenant.value(), after, AT_ONCE)
                        .fetch(this::event));
    }

    private MessageStored event(Record row) {
        var id = row.get("message_id", String.class);
        int revision = row.get("revision", Integer.class);
        return new MessageStored(
                EventIds.stored(tenant.value(), id, revision),
                id,
                revision,
                Operation.UPSERT,
                row.get("session_id", String.class),
                row.get("occurred_at", Instant.class),
                row.get("stored_at", Instant.class),
                new Source(
                        row.get("source_topic", String.class),
                        row.get("source_partition", Integer.class),
                        row.get("source_offset", Long.class)));
    }

    private ProducerRecord<byte[], byte[]> record(MessageStored event) {
        var record = new ProducerRecord<>(
                Topics.QUIET,
                TenantKey.bytes(tenant.value()),
                PayloadCodec.avro().encode(event));
        record.headers().add(PriorityHeader.NAME, PriorityHeader.BULK.getBytes(UTF_8));
        record.headers().add(SessionHeader.NAME, SessionHeader.AGAIN.getBytes(UTF_8));
        return record;
    }
}
