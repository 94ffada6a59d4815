package dev.alluvium.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.Reader;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embed.message.EmbedMessages;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageEmbedded;
import dev.alluvium.events.MessageFailed;
import dev.alluvium.events.MessageResult;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.kafka.failure.PrepareAgainException;
import dev.alluvium.runtime.settings.SettingsReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever way the records are cut, however often a batch comes again, and whenever an edit comes between: the same
/// end. The seeds are fixed; a failure names its own.
@Timeout(240)
class OrderIT {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MESSAGES = 8;

    private static MigratedDatabase migrated;
    private static TenantDatabase database;
    private static FussyModel model;
    private static EmbedMessages work;

    @BeforeAll
    static void open() throws Exception {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        model = new FussyModel(BgeSmall.load(2, ""));
        var settings = SettingsReader.read(
                EmbedSettings.class,
                Map.of(
                        "ALLUVIUM_DATABASE_URL", "jdbc:postgresql://unused/unused",
                        "ALLUVIUM_DATABASE_PASSWORD", "unused",
                        "ALLUVIUM_KAFKA_BOOTSTRAP_SERVERS", "unused",
                        "ALLUVIUM_EMBED_MAX_ATTEMPTS", "3"));
        work = TestWorker.work(settings, database, model);
    }

    @AfterAll
    static void close() {
        model.close();
        database.close();
        migrated.close();
    }

    @Test
    void anyCutRepetitionAndInterruptionComesToTheSameEnd() {
        for (long seed = 1; seed <= 8; seed++) {
            new Story(seed).play();
        }
    }

    /// One tenant's messages and everything that happens to them.
    private static final class Story {

        private final long seed;
        private final Random random;
        private final TenantId tenant = migrated.newTenant();
        private final TreeMap<String, Integer> revisions = new TreeMap<>();
        private final TreeMap<String, Boolean> hated = new TreeMap<>();
        private final List<ConsumerRecord<byte[], byte[]>> fresh = new ArrayList<>();
        private final List<ConsumerRecord<byte[], byte[]>> retries = new ArrayList<>();
        private final List<MessageResult> told = new ArrayList<>();
        private int changesLeft = 2 * MESSAGES;

        Story(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void play() {
            while (changesLeft > 0 || !fresh.isEmpty() || !retries.isEmpty()) {
                switch (random.nextInt(3)) {
                    case 0 -> change();
                    case 1 -> deliver(fresh);
                    default -> deliver(retries);
                }
            }
            assertThat(told.stream().map(MessageResult::eventId))
                    .as("seed %s", seed)
                    .doesNotHaveDuplicates();
            revisions.forEach(this::requireSettled);
        }

        private void requireSettled(String id, int revision) {
            var last = told.stream()
                    .filter(event -> event.messageId().equals(id) && event.revision() == revision)
                    .toList();
            assertThat(last).as("seed %s, %s", seed, id).singleElement().satisfies(event -> {
                if (hated.get(id)) {
                    assertThat(event).isInstanceOf(MessageFailed.class);
                    assertThat(((MessageFailed) event).attempts()).isEqualTo(3);
                } else {
                    assertThat(event).isInstanceOf(MessageEmbedded.class);
                }
            });
            assertThat(state(id))
                    .as("seed %s, %s", seed, id)
                    .isEqualTo(hated.get(id) ? "failed 3, chunks of null" : "done, chunks of " + revision);
        }

        private void change() {
            if (changesLeft == 0) {
                return;
            }
            changesLeft--;
            var id = "m-" + random.nextInt(MESSAGES);
            boolean bad = random.nextInt(3) == 0;
            var content = (bad ? FussyModel.HATED : "good") + " words " + random.nextInt(5);
            int revision = revisions.merge(id, 1, Integer::sum);
            hated.put(id, bad);
            if (revision == 1) {
                StoredMessages.insert(database, tenant, id, content);
            } else {
                StoredMessages.edit(database, tenant, id, revision, content);
            }
            fresh.add(new ConsumerRecord<>(
                    Topics.STORED,
                    0,
                    0,
                    TenantKey.bytes(tenant.value()),
                    PayloadCodec.avro().encode(event(id, revision))));
        }

        private MessageStored event(String id, int revision) {
            return new MessageStored(
                    EventIds.stored(tenant.value(), id, revision),
                    id,
                    revision,
                    Operation.UPSERT,
                    "s-1",
                    TIME,
                    TIME,
                    new Source(Topics.MESSAGES, 0, 0));
        }

        /// Now and then the worker dies between its two commits: what it would have told is lost, and the
        /// same records come again, perhaps cut differently.
        private void deliver(List<ConsumerRecord<byte[], byte[]>> log) {
            if (log.isEmpty()) {
                return;
            }
            var batch = List.copyOf(log.subList(0, 1 + random.nextInt(Math.min(4, log.size()))));
            var results = settle(batch);
            if (random.nextInt(3) == 0) {
                return;
            }
            log.subList(0, batch.size()).clear();
            for (var result : results) {
                if (result.topic().equals(Topics.RETRIES)) {
                    retries.add(read(result));
                } else {
                    told.add(EmbeddedMessages.decode(result.value()));
                }
            }
        }

        private List<ProducerRecord<byte[], byte[]>> settle(List<ConsumerRecord<byte[], byte[]>> batch) {
            while (true) {
                var prepared = work.prepare(batch);
                if (random.nextInt(4) == 0) {
                    change();
                }
                try {
                    return work.settle(prepared);
                } catch (PrepareAgainException e) {
                    assertThat(e).hasMessageContaining("appeared");
                }
            }
        }

        private String state(String id) {
            return database.read(
                    tenant,
                    Reader.WORKER,
                    tx -> tx.sql()
                            .resultQuery("""
                                select coalesce(max(w.state || ' ' || w.attempts), 'done') || ', chunks of '
                                       || coalesce(string_agg(distinct c.revision::text, ' '), 'null')
                                  from alluvium.messages m
                                  left join alluvium.embedding_work w
                                    on w.tenant_id = ?::uuid and w.message_id = m.message_id
                                  left join alluvium.chunks c
                                    on c.tenant_id = ?::uuid and c.message_id = m.message_id
                                 where m.tenant_id = ?::uuid and m.message_id = ?
                                """, tenant.value(), tenant.value(), tenant.value(), id)
                            .fetchOne(0, String.class));
        }
    }

    private static ConsumerRecord<byte[], byte[]> read(ProducerRecord<byte[], byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                0,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }
}
