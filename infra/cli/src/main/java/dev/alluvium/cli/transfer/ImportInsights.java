package dev.alluvium.cli.transfer;

import static dev.alluvium.database.generated.tables.InsightEvidence.INSIGHT_EVIDENCE;
import static dev.alluvium.database.generated.tables.InsightHistory.INSIGHT_HISTORY;
import static dev.alluvium.database.generated.tables.Insights.INSIGHTS;
import static dev.alluvium.database.generated.tables.ShownMessages.SHOWN_MESSAGES;

import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.TenantTransaction;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jooq.Field;
import org.jooq.Named;
import org.jooq.Table;

/// Writes the insights of an export with all that belongs to them, and tells consumers of each.
final class ImportInsights {
    private static final int AT_ONCE = 100;

    /// An object is as good as an array of one here. The tenant is put in, whatever the line says.
    private static final String RESTORE = """
        insert into alluvium.%1$s (tenant_id, %2$s)
        select r.tenant_id, %3$s
          from unnest(?::text[]) as u (line)
         cross join lateral jsonb_path_query(u.line::jsonb, '$.%4$s[*]') as j (item)
         cross join lateral jsonb_populate_record(
                   null::alluvium.%1$s, j.item || jsonb_build_object('tenant_id', ?::text)) as r
         where tenant_id = ?::uuid
            on conflict do nothing
        """;

    private static final List<String> STATEMENTS = List.of(
            restore(INSIGHTS, "insight"),
            restore(INSIGHT_EVIDENCE, "evidence"),
            restore(INSIGHT_HISTORY, "history"),
            restore(SHOWN_MESSAGES, "shown"));

    private final TenantDatabase database;
    private final TenantId tenant;
    private final ImportProgress done;
    private final ProgressLine progress;
    private final List<ExportLine.OfInsight> chunk = new ArrayList<>();

    ImportInsights(TenantDatabase database, TenantId tenant, ImportProgress done, ProgressLine progress) {
        this.database = database;
        this.tenant = tenant;
        this.done = done;
        this.progress = progress;
    }

    private static String restore(Table<?> table, String part) {
        var columns = Stream.of(table.fields())
                .map(Field::getName)
                .filter(Predicate.not("tenant_id"::equals))
                .toList();
        var values = columns.stream()
                .map(column -> column.equals("place") ? "(select alluvium.place())" : "r." + column)
                .collect(Collectors.joining(", "));
        return RESTORE.formatted(((Named) table).getName(), String.join(", ", columns), values, part);
    }

    void run(KafkaSettings kafka, ReadLines<ExportLine.OfInsight> insights) {
        long before = done.state().insights();
        progress.to(before);
        try (var producer = new KafkaProducer<byte[], byte[]>(KafkaClients.producer(kafka))) {
            insights.each(before, line -> {
                chunk.add(line);
                if (chunk.size() == AT_ONCE) {
                    settle(producer);
                }
            });
            settle(producer);
        } catch (KafkaException e) {
            throw Sent.stopped(e);
        }
    }

    private void settle(KafkaProducer<byte[], byte[]> producer) {
        database.write(tenant, this::write);
        tell(producer);
        done.insights(done.state().insights() + chunk.size());
        progress.to(done.state().insights());
        chunk.clear();
    }

    private Void write(TenantTransaction tx) {
        var lines = chunk.stream().map(ExportLine.OfInsight::text).toArray(String[]::new);
        for (var statement : STATEMENTS) {
            tx.sql()
                    .execute(
                            statement,
                            lines,
                            tx.tenant().toString(),
                            tx.tenant().value());
        }
        return null;
    }

    private void tell(KafkaProducer<byte[], byte[]> producer) {
        var key = TenantKey.bytes(tenant.value());
        var sent = new ArrayList<Future<?>>();
        for (var line : chunk) {
            InsightEvent.of(tenant, line.row())
                    .map(event -> new ProducerRecord<>(
                            Topics.INSIGHTS, key, PayloadCodec.avro().encode(event)))
                    .ifPresent(record -> sent.add(producer.send(record)));
        }
        producer.flush();
        sent.forEach(Sent::taken);
    }
}
