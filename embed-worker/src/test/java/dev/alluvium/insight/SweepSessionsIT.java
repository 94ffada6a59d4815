package dev.alluvium.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.MigratedDatabase;
import dev.alluvium.database.TenantDatabase;
import dev.alluvium.database.tenant.TenantId;
import dev.alluvium.embeddings.BgeSmall;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import dev.alluvium.insight.Conversation.Line;
import dev.alluvium.runtime.kafka.lane.LaneKey;
import dev.alluvium.runtime.kafka.lane.LaneState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SweepSessionsIT {

    private static final Duration AFTER = Duration.ofMinutes(10);
    private static final Duration QUIET = Duration.ofMinutes(10);
    private static final Set<Integer> ALL = Set.of(0);

    private static MigratedDatabase migrated;
    private static TenantDatabase database;
    private static BgeSmall model;

    private final TenantId tenant = migrated.newTenant();
    private final Conversation conversation = new Conversation(database, tenant);
    private final List<ProducerRecord<byte[], byte[]>> brought = new ArrayList<>();
    private Instant now = Instant.now();
    private final SweepSessions sweep = new SweepSessions(
            database, new SweepSessions.Sending(() -> 1, this::publish, _ -> {}), AFTER, QUIET, () -> now);

    @BeforeAll
    static void open() {
        migrated = MigratedDatabase.create();
        database = TenantDatabase.open(migrated.app(), new SimpleMeterRegistry());
        model = BgeSmall.load(2, "");
    }

    @AfterAll
    static void close() {
        model.close();
        database.close();
        migrated.close();
    }

    @Test
    void aSessionWhoseRecordWasLostIsLookedThrough() throws Exception {
        conversation.say(Line.of("lost", "m-1", 0, "Ana likes tea."));
        conversation.say(Line.of("lost", "m-2", 1, "Ana lives in Oslo."));
        conversation.say(Line.of("", "alone", 1, "Ana likes rain."));
        assertThat(sessionsAfter(Duration.ofMinutes(15))).as("still awaited").isEmpty();
        assertThat(sessionsAfter(Duration.ofHours(1))).containsExactly("lost m-2");
        var last = last(brought.getFirst());
        assertThat(sessionsAfter(Duration.ofHours(2))).as("once alone").isEmpty();
        var bench = new InsightBench(database, model, tenant);
        assertThat(bench.quiet(last)).hasSize(2);
        assertThat(bench.quiet(last))
                .as("the record that was not lost after all")
                .isEmpty();
    }

    @Test
    void whatWasLookedThroughGoesOnOrWaitsForVectorsIsLeft() throws Exception {
        var last = conversation.say(Line.of("seen", "m-1", 0, "Ana likes tea."));
        new InsightBench(database, model, tenant).quiet(last);
        conversation.say(Line.of("waits", "m-2", 0, "Ana likes milk."));
        conversation.awaitsVectors("m-2", true);
        conversation.say(Line.of("goes on", "m-3", 0, "Ana likes rain."));
        conversation.say(Line.of("goes on", "m-4", 1, "Ana likes snow."));
        database.write(
                tenant,
                tx -> tx.sql()
                        .execute(
                                "update alluvium.messages set stored_at = now() + interval '1 hour'"
                                        + " where tenant_id = ?::uuid and message_id = 'm-4'",
                                tenant.value()));
        assertThat(sessionsAfter(Duration.ofHours(1))).isEmpty();
        assertThat(sessionsAfter(Duration.ofHours(3))).containsExactly("goes on m-4");
    }

    @Test
    void nothingIsBroughtWhileOldRecordsWait() {
        conversation.say(Line.of("s", "m-1", 0, "Ana likes tea."));
        sweep.waiting(List.of(lane(now.plus(Duration.ofMinutes(30)))));
        assertThat(sessionsAfter(Duration.ofHours(1))).isEmpty();
        sweep.waiting(List.of());
        assertThat(sessionsAfter(Duration.ofMinutes(1))).containsExactly("s m-1");
    }

    private LaneState lane(Instant oldest) {
        return new LaneState(new LaneKey(tenant.value(), false), 1, 1, oldest.toEpochMilli(), Double.NaN);
    }

    /// The worker has had its partitions for as long.
    private List<String> sessionsAfter(Duration later) {
        brought.clear();
        sweep.step(ALL);
        now = now.plus(later);
        for (int step = 0; step < 5; step++) {
            sweep.step(ALL);
        }
        return brought.stream()
                .map(SweepSessionsIT::last)
                .map(last -> last.sessionId() + " " + last.messageId())
                .toList();
    }

    private static MessageStored last(ProducerRecord<byte[], byte[]> record) {
        try {
            return PayloadCodec.decode(record.value(), MessageStored.class);
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }

    /// Other tests' tenants are there too.
    private void publish(List<ProducerRecord<byte[], byte[]>> records) {
        for (var record : records) {
            assertThat(record.topic()).isEqualTo(Topics.QUIET);
            if (Arrays.equals(record.key(), TenantKey.bytes(tenant.value()))) {
                brought.add(record);
            }
        }
    }
}
