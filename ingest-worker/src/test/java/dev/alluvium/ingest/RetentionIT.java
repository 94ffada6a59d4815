package dev.alluvium.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.analysis.Language;
import dev.alluvium.analysis.TextAnalyzers;
import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.control.TenantChange;
import dev.alluvium.database.retention.RetentionRule;
import dev.alluvium.database.retention.RetentionRule.Kept;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.events.Message;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.ingest.retention.MessageTopic;
import dev.alluvium.ingest.retention.TendRetention;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.settings.RefusedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What tenants no longer keep goes by records like any others; what is left of it goes when nothing needs
/// it.
class RetentionIT {
    private static final Instant NOW = Instant.now();
    private static final Duration DAYS_100 = Duration.ofDays(100);

    private final String slug = "kept";
    private final List<ProducerRecord<byte[], byte[]>> published = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    private MigratedDatabase migrated;
    private TenantDatabase database;
    private ControlDatabase control;
    private StoreTenants storeTenants;
    private Ingest ingest;
    private TenantId tenant;
    private long logStart;

    private final class Topic implements MessageTopic {
        @Override
        public Long[] logStarts() {
            return new Long[] {logStart};
        }

        @Override
        public void publish(List<ProducerRecord<byte[], byte[]>> records) {
            published.addAll(records);
        }
    }

    @BeforeEach
    void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        control = ControlDatabase.open(migrated.control(), new SimpleMeterRegistry());
        var clock = InstantSource.system();
        storeTenants = new StoreTenants(
                database, new StoreMessages(clock, new FileTerms(new TextAnalyzers(Language.ENGLISH))), clock, 4);
        ingest = new Ingest(
                storeTenants,
                new OutcomeRecords(PayloadCodec.avro(), clock),
                new StrayRecords(() -> 1),
                new IngestMeters(new SimpleMeterRegistry()),
                _ -> 0);
        tenant = control.tenants().create(slug, slug).id();
    }

    @AfterEach
    void close() {
        storeTenants.close();
        control.close();
        database.close();
        migrated.close();
    }

    @Test
    void whatIsOlderThanTheNarrowestRuleSaysIsDeleted() throws Exception {
        say("old", "", 40, "a");
        say("young", "", 20, "b");
        say("support", "support", 40, "c");
        say("bill", "support/billing", 11, "d");
        say("bills", "support/billings", 11, "e");
        say("deep", "support/billing/eu", 11, "f");
        keep(rule("", 30), rule("support", null), rule("support/billing", 10));
        tend();
        assertThat(deletions()).containsExactlyInAnyOrder("old", "bill", "deep");

        arrive();
        assertThat(live()).containsExactly("bills", "support", "young");
        assertThat(counts()).isEqualTo("3 stored, 3 deleted");
        published.clear();
        tend();
        assertThat(published).isEmpty();
    }

    @Test
    void whoHasNoRulesKeepsEverythingAndWhoIsSuspendedIsLeftAlone() throws Exception {
        say("old", "", 4_000, "a");
        tend();
        keep(new RetentionRule(Kept.INSIGHTS, "", 1));
        tend();
        keep(rule("", 1));
        control.tenants().change(slug, null, dev.alluvium.database.tenant.TenantState.SUSPENDED);
        tend();
        assertThat(published).isEmpty();
    }

    @Test
    void whatWasEditedMeanwhileStays() throws Exception {
        say("old", "", 40, "a");
        say("edited", "", 40, "b");
        keep(rule("", 30));
        tend();
        say("edited", "", 5, "c");
        arrive();
        assertThat(live()).containsExactly("edited");
    }

    @Test
    void moreThanAPageIsGoneThroughStepByStep() throws Exception {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (int n = 0; n < 2_300; n++) {
            records.add(record(message("m-" + n, "", n % 2 == 0 ? 40 : 1, "x")));
        }
        ingest.settle(ingest.prepare(records));
        keep(rule("", 30));
        tend();
        assertThat(deletions()).hasSize(1_150).doesNotHaveDuplicates();
    }

    /// m-1 was gone before the log began. Of m-2 the log has the edit and the deletion.
    @Test
    void replayAfterPruningChangesNothing() throws Exception {
        say("m-1", "", 200, "a");
        delete("m-1");
        say("m-2", "", 200, "b");
        say("m-2", "", 200, "c");
        delete("m-2");
        say("m-3", "", 1, "d");
        logStart = 3;
        var before = replay();
        migrated.asSuperuser("update alluvium.messages set stored_at = stored_at - interval '200 days';"
                + "update alluvium.superseded_revisions set stored_at = stored_at - interval '200 days'");
        var state = rows();
        tend();
        assertThat(rows())
                .containsExactly("m-2 2 superseded", "m-2 3 true", "m-3 1 false")
                .isNotEqualTo(state);
        assertThat(counts()).isEqualTo("1 stored, 1 deleted");
        assertThat(replay()).isEqualTo(before).hasSize(3);
        assertThat(rows()).containsExactly("m-2 2 superseded", "m-2 3 true", "m-3 1 false");
        tend();
        assertThat(counts()).isEqualTo("1 stored, 1 deleted");
    }

    @Test
    void whatIsYoungStaysAlthoughKafkaHasForgottenIt() throws Exception {
        say("m-1", "", 1, "a");
        say("m-1", "", 1, "b");
        delete("m-1");
        logStart = 100;
        var state = rows();
        tend();
        assertThat(rows()).isEqualTo(state).hasSize(3);
        // A caller that is wrong about it is not believed.
        database.write(
                tenant,
                tx -> tx.sql()
                        .fetch(
                                "select * from alluvium.prune_messages(?, ?::bigint[], now(), 100)",
                                Topics.MESSAGES,
                                new Long[] {100L}));
        assertThat(rows()).isEqualTo(state);
        assertThatThrownBy(() -> new TendRetention.Limits(DAYS_100, Duration.ofDays(90), DAYS_100))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("ALLUVIUM_RETENTION_TOMBSTONES is 90d");
    }

    @Test
    void erasedTenantsAreForgottenOnceAllWereTold() throws Exception {
        var ids = new ArrayList<TenantId>();
        for (var each : List.of("told", "untold", "young")) {
            ids.add(control.tenants().create(each, each).id());
            control.tenants().erase(each);
        }
        migrated.asSuperuser("update alluvium.erasures set untold = '{}' where tenant_id <> '" + ids.get(1) + "';"
                + "update alluvium.erasures set erased_at = now() - interval '200 days' where tenant_id <> '"
                + ids.get(2) + "'");
        tend();
        try (var connection = migrated.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select tenant_id::text from alluvium.erasures")) {
            var left = new ArrayList<String>();
            while (rows.next()) {
                left.add(rows.getString(1));
            }
            assertThat(left)
                    .containsExactlyInAnyOrder(ids.get(1).toString(), ids.get(2).toString());
        }
    }

    private static RetentionRule rule(String scope, Integer days) {
        return new RetentionRule(Kept.MESSAGES, scope, days);
    }

    private void keep(RetentionRule... rules) {
        control.tenants()
                .change(slug, TenantChange.NONE.keeping(List.of(rules)))
                .orElseThrow();
    }

    /// A worker that has nothing else to do, until nothing is left.
    private void tend() throws Exception {
        var tending = new TendRetention(
                Outbox.NONE,
                database,
                new Topic(),
                new TendRetention.Limits(Duration.ofHours(1), DAYS_100, DAYS_100),
                InstantSource.fixed(NOW));
        for (int step = 0; step < 20; step++) {
            tending.tend(Set.of(0));
        }
    }

    private List<String> deletions() throws Exception {
        var ids = new ArrayList<String>();
        for (var record : published) {
            var message = PayloadCodec.decode(record.value(), Message.class);
            assertThat(message.operation()).isEqualTo(Operation.DELETE);
            ids.add(message.messageId());
        }
        return ids;
    }

    private void arrive() throws Exception {
        for (var record : List.copyOf(published)) {
            settle(consumed(record.value(), new RecordHeaders(record.headers().toArray())));
        }
    }

    private void say(String id, String scope, int daysAgo, String content) throws Exception {
        settle(record(message(id, scope, daysAgo, content)));
    }

    private void delete(String id) throws Exception {
        settle(record(Message.delete(id, Message.UNTIMED)));
    }

    private static Message message(String id, String scope, int daysAgo, String content) {
        var sample = Samples.message(id, content);
        return new Message(
                id,
                Operation.UPSERT,
                sample.sessionId(),
                null,
                sample.channel(),
                sample.sender(),
                sample.messageType(),
                sample.visibility(),
                scope,
                content,
                null,
                NOW.minus(Duration.ofDays(daysAgo)));
    }

    private ConsumerRecord<byte[], byte[]> record(Message message) {
        return consumed(PayloadCodec.avro().encode(message), new RecordHeaders());
    }

    private ConsumerRecord<byte[], byte[]> consumed(byte[] value, RecordHeaders headers) {
        var record = new ConsumerRecord<>(
                Topics.MESSAGES,
                0,
                log.size(),
                1_000L + log.size(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                TenantKey.bytes(tenant.value()),
                value,
                headers,
                Optional.empty());
        log.add(record);
        return record;
    }

    private List<ProducerRecord<byte[], byte[]>> settle(ConsumerRecord<byte[], byte[]> record) throws Exception {
        return ingest.settle(ingest.prepare(List.of(record)));
    }

    /// What Kafka still has, once more from its beginning.
    private List<String> replay() throws Exception {
        var told = new ArrayList<String>();
        for (var record : log.subList((int) logStart, log.size())) {
            for (var result : settle(record)) {
                told.add(PayloadCodec.decode(result.value(), dev.alluvium.events.MessageStored.class)
                        .eventId()
                        .toString());
            }
        }
        return told;
    }

    private List<String> live() {
        return texts("select message_id from alluvium.messages where tenant_id = ?::uuid and not deleted order by 1");
    }

    private List<String> rows() {
        return texts("""
            select m.message_id || ' ' || m.revision || ' ' || m.deleted
              from alluvium.messages m where m.tenant_id = ?::uuid
             union all
            select s.message_id || ' ' || s.revision || ' superseded'
              from alluvium.superseded_revisions s where s.tenant_id = ?::uuid
             order by 1
            """, 2);
    }

    private String counts() {
        return texts("select sum(stored) || ' stored, ' || sum(deleted) || ' deleted' from alluvium.message_counts"
                        + " where tenant_id = ?::uuid")
                .getFirst();
    }

    private List<String> texts(String sql) {
        return texts(sql, 1);
    }

    private List<String> texts(String sql, int tenants) {
        var binds = Collections.nCopies(tenants, tenant.value()).toArray();
        return database.read(
                tenant, Reader.WORKER, tx -> tx.sql().resultQuery(sql, binds).fetch(0, String.class));
    }
}
