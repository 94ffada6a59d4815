package dev.alluvium.insight.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.events.EventIds;
import dev.alluvium.events.MessageStored;
import dev.alluvium.events.Operation;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Result;
import dev.alluvium.events.Source;
import dev.alluvium.events.TenantErased;
import dev.alluvium.events.TenantKey;
import dev.alluvium.events.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTopologyTest {

    private static final UUID ANA = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID BOB = UUID.fromString("22222222-2222-4222-8222-222222222222");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration QUIET = Duration.ofMinutes(10);

    @TempDir
    private Path state;

    private final LongAdder open = new LongAdder();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> stored;
    private TestOutputTopic<byte[], byte[]> quiet;

    @BeforeEach
    void open() {
        open(new SessionLimits(QUIET, 5, 3));
    }

    private void open(SessionLimits limits) {
        var properties = new Properties();
        properties.put("application.id", "test");
        properties.put("bootstrap.servers", "nowhere:1");
        properties.put("state.dir", state.toString());
        properties.put("processing.guarantee", "exactly_once_v2");
        driver = new TopologyTestDriver(SessionTopology.of(Topics.STORED, limits, open), properties, NOW);
        stored = driver.createInputTopic(Topics.STORED, new ByteArraySerializer(), new ByteArraySerializer());
        quiet = driver.createOutputTopic(Topics.QUIET, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void aSessionIsQuietOnceNothingCameForAWhileAndNotBefore() {
        say(ANA, "s", "m-1", 1, Operation.UPSERT);
        driver.advanceWallClockTime(QUIET.minusSeconds(10));
        say(ANA, "s", "m-2", 1, Operation.UPSERT);
        driver.advanceWallClockTime(QUIET.minusSeconds(10));
        assertThat(told()).isEmpty();
        driver.advanceWallClockTime(Duration.ofSeconds(20));
        assertThat(told()).containsExactly("QUIET ana s m-2");
        driver.advanceWallClockTime(QUIET.multipliedBy(2));
        assertThat(told()).isEmpty();
    }

    @Test
    void openSessionsAreCounted() {
        say(ANA, "s", "m-1", 1, Operation.UPSERT);
        say(ANA, "s", "m-2", 1, Operation.UPSERT);
        say(BOB, "s", "m-1", 1, Operation.UPSERT);
        assertThat(open.sum()).isEqualTo(2);
        driver.advanceWallClockTime(QUIET.plusSeconds(10));
        assertThat(open.sum()).isZero();
        say(ANA, "s", "m-3", 1, Operation.UPSERT);
        driver.close();
        assertThat(open.sum()).isZero();
        open();
    }

    @Test
    void aLateMessageOpensItsSessionAgain() {
        say(ANA, "s", "m-1", 1, Operation.UPSERT);
        driver.advanceWallClockTime(QUIET.plusSeconds(10));
        say(ANA, "s", "m-late", 1, Operation.UPSERT);
        driver.advanceWallClockTime(QUIET.plusSeconds(10));
        assertThat(told()).containsExactly("QUIET ana s m-1", "QUIET ana s m-late");
    }

    @Test
    void aSessionThatNeverEndsIsToldEverySoOften() {
        for (int n = 1; n <= 11; n++) {
            say(ANA, "s", "m-" + n, 1, Operation.UPSERT);
        }
        assertThat(told()).containsExactly("LONG ana s m-5", "LONG ana s m-10");
        driver.advanceWallClockTime(QUIET.plusSeconds(10));
        assertThat(told()).containsExactly("QUIET ana s m-11");
    }

    @Test
    void sessionsOfOneNameAreApartInEachTenant() {
        say(ANA, "s", "m-1", 1, Operation.UPSERT);
        driver.advanceWallClockTime(QUIET.dividedBy(2));
        say(BOB, "s", "m-1", 1, Operation.UPSERT);
        driver.advanceWallClockTime(QUIET.dividedBy(2).plusSeconds(10));
        assertThat(told()).containsExactly("QUIET ana s m-1");
        driver.advanceWallClockTime(QUIET);
        assertThat(told()).containsExactly("QUIET bob s m-1");
    }

    @Test
    void editsAndDeletionsAreToldAtOnce() {
        say(ANA, "s", "m-1", 2, Operation.UPSERT);
        say(ANA, "", "m-2", 1, Operation.DELETE);
        assertThat(told()).containsExactly("REVISED ana s m-1", "REVISED ana  m-2");
        driver.advanceWallClockTime(QUIET.plusSeconds(10));
        assertThat(told()).containsExactly("QUIET ana s m-1");
    }

    @Test
    void moreOpenSessionsThanAllowedCloseTheOneThatWaitedLongest() {
        for (int n = 1; n <= 4; n++) {
            say(ANA, "s-" + n, "m", 1, Operation.UPSERT);
            driver.advanceWallClockTime(Duration.ofSeconds(1));
        }
        assertThat(told()).containsExactly("QUIET ana s-1 m");
    }

    @Test
    void nothingIsToldOfATenantThatWasErased() {
        say(ANA, "s", "m-1", 1, Operation.UPSERT);
        say(BOB, "s", "m-1", 1, Operation.UPSERT);
        var erased = new TenantErased(EventIds.erased(ANA), ANA, NOW);
        stored.pipeInput(
                new TestRecord<>(TenantKey.bytes(ANA), PayloadCodec.avro().encode(erased)));
        driver.advanceWallClockTime(QUIET.plusSeconds(10));
        assertThat(told()).containsExactly("QUIET bob s m-1");
    }

    @Test
    void whatCannotBeReadIsPassedOver() {
        stored.pipeInput(new TestRecord<>("nobody".getBytes(), "nothing".getBytes()));
        stored.pipeInput(new TestRecord<>(TenantKey.bytes(ANA), new byte[] {7}));
        driver.advanceWallClockTime(QUIET.plusSeconds(10));
        assertThat(told()).isEmpty();
    }

    @Test
    void openSessionsComeBackFromTheStore() {
        say(ANA, "s-2", "m-1", 1, Operation.UPSERT);
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        say(ANA, "s-1", "m-1", 1, Operation.UPSERT);
        var kept = driver.<String, OpenSession>getKeyValueStore(SessionTopology.STORE);
        var sessions = List.of(kept.get(ANA + "/s-2"), kept.get(ANA + "/s-1"));
        driver.close();
        open(new SessionLimits(QUIET, 5, 3));
        var restored = driver.<String, OpenSession>getKeyValueStore(SessionTopology.STORE);
        restored.put(ANA + "/s-2", OpenSession.SERDE.deserializer().deserialize("", bytes(sessions.getFirst())));
        assertThat(restored.get(ANA + "/s-2")).usingRecursiveComparison().isEqualTo(sessions.getFirst());
        assertThat(sessions.getLast().messages()).isOne();
    }

    private static byte[] bytes(OpenSession session) {
        return OpenSession.SERDE.serializer().serialize("", session);
    }

    private void say(UUID tenant, String session, String id, int revision, Operation operation) {
        var event = new MessageStored(
                EventIds.stored(tenant, id, revision),
                id,
                revision,
                operation,
                session,
                NOW,
                NOW,
                new Source(Topics.MESSAGES, 0, 0));
        stored.pipeInput(
                new TestRecord<>(TenantKey.bytes(tenant), PayloadCodec.avro().encode(event)));
    }

    private List<String> told() {
        return quiet.readRecordsToList().stream().map(SessionTopologyTest::line).toList();
    }

    private static String line(TestRecord<byte[], byte[]> record) {
        try {
            var stored = (MessageStored) PayloadCodec.decode(record.value(), Result.class);
            var tenant = TenantKey.parse(record.key()).equals(ANA) ? "ana" : "bob";
            return SessionState.of(record.headers()) + " " + tenant + " " + stored.sessionId() + " "
                    + stored.messageId();
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }
}
