package dev.alluvium.cli.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.PriorityHeader;
import dev.alluvium.events.Restored;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/// Publishes the messages of an export: they take the way of any message, behind what is in a hurry.
final class ImportMessages {
    private static final int AT_ONCE = 1_000;

    /// Told before the message comes: or its session would be looked through again, and say twice what the
    /// insights of the export say.
    private static final String DERIVED = """
        insert into alluvium.derived_messages (tenant_id, message_id, revision, place)
        select ?::uuid, u.message_id, u.revision, (select alluvium.place())
          from unnest(?::text[], ?::int[]) as u (message_id, revision)
            on conflict do nothing
        """;

    private final TenantDatabase database;
    private final TenantId tenant;
    private final ImportProgress done;
    private final ProgressLine progress;
    private final List<ExportLine.OfMessage> chunk = new ArrayList<>();

    ImportMessages(TenantDatabase database, TenantId tenant, ImportProgress done, ProgressLine progress) {
        this.database = database;
        this.tenant = tenant;
        this.done = done;
        this.progress = progress;
    }

    /// @param looked whether those that were looked through for insights count as looked through
    void run(KafkaSettings kafka, ReadLines<ExportLine.OfMessage> messages, boolean looked) {
        var settings = KafkaClients.producer(kafka);
        settings.put("linger.ms", 20);
        long before = done.state().messages();
        progress.to(before);
        try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
            messages.each(before, line -> {
                chunk.add(line);
                if (chunk.size() == AT_ONCE) {
                    send(producer, looked);
                }
            });
            send(producer, looked);
        } catch (KafkaException e) {
            throw Sent.stopped(e);
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, boolean looked) {
        if (looked) {
            mark(chunk.stream().filter(ExportLine.OfMessage::derived).toList());
        }
        var sent = new ArrayList<Future<RecordMetadata>>();
        chunk.forEach(line -> sent.add(producer.send(record(line))));
        producer.flush();
        var ends = new HashMap<Integer, Long>();
        for (var each : sent) {
            var place = Sent.taken(each);
            ends.merge(place.partition(), place.offset() + 1, Math::max);
        }
        done.messages(done.state().messages() + chunk.size(), ends);
        progress.to(done.state().messages());
        chunk.clear();
    }

    private void mark(List<ExportLine.OfMessage> derived) {
        if (!derived.isEmpty()) {
            var ids = derived.stream().map(line -> line.message().messageId()).toArray(String[]::new);
            var revisions =
                    derived.stream().map(line -> line.restored().revision()).toArray(Integer[]::new);
            database.write(tenant, tx -> tx.sql().execute(DERIVED, tx.tenant().value(), ids, revisions));
        }
    }

    private ProducerRecord<byte[], byte[]> record(ExportLine.OfMessage line) {
        var record = new ProducerRecord<>(
                Topics.MESSAGES,
                TenantKey.bytes(tenant.value()),
                PayloadCodec.avro().encode(line.message()));
        record.headers().add(Restored.HEADER, line.restored().text().getBytes(UTF_8));
        record.headers().add(PriorityHeader.NAME, PriorityHeader.BULK.getBytes(UTF_8));
        return record;
    }
}
