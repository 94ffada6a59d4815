package dev.alluvium.runtime.kafka.lane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/// What waits, by lane, with a log in memory in front of it.
class LanesTest {

    private static final TopicPartition P = new TopicPartition("in", 0);
    private static final LaneSizes SIZES = new LaneSizes(8, 4, 1_000, 16);

    private final List<String> log = new ArrayList<>();
    private final Map<UUID, Double> shares = new HashMap<>();
    private final Map<UUID, Double> rates = new HashMap<>();
    private long now;
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private LaneSizes sizes = SIZES;
    private Lanes lanes;
    private long known = -1;
    private OffsetAndMetadata committed = new OffsetAndMetadata(0, "");

    LanesTest() {
        consumer.assign(Set.of(P));
        begin();
    }

    @Test
    void whoHasFewGoesBeforeAFlood() {
        flood("a", 100);
        log.add("b");
        readAll();
        assertThat(urgent().records()).extracting(LanesTest::owner).containsExactly("b");
        assertThat(backlog().records()).extracting(LanesTest::owner).containsOnly("a");
    }

    /// The client's own thread takes it away between two calls; the poll that follows tells so.
    @Test
    void aPartitionThatTheGroupTakesMeanwhileIsNoFault() {
        flood("a", 100);
        consumer.assign(Set.of());
        begin();
        lanes.polled(polled(0, 100), consumer);
        assertThat(backlog().records()).isNotEmpty();
    }

    /// What the reader goes back for was seen.
    @Test
    void onlyWhatNobodyHasSeenIsFarBehind() {
        flood("a", 100);
        consumer.updateEndOffsets(Map.of(P, 100L));
        read(50);
        assertThat(lanes.isFarBehind(consumer, 50)).isTrue();
        assertThat(lanes.isFarBehind(consumer, 51)).isFalse();
        read(50);
        consumer.seek(P, 16);
        assertThat(lanes.isFarBehind(consumer, 1)).isFalse();
    }

    @Test
    void twoFloodsOneBehindTheOtherShareByTheirShares() {
        flood("a", 300);
        flood("b", 300);
        shares.put(id("b"), 3.0);
        var done = recordsDone(40);
        assertThat(done.get("b") / (double) done.get("a")).isBetween(2.7, 3.3);
    }

    @Test
    void lanesShareByCostAndNotByRecords() {
        for (int i = 0; i < 200; i++) {
            log.add("a xxxxxxxx");
            log.add("b");
        }
        var done = recordsDone(20);
        assertThat(done.get("b") / (double) done.get("a")).isBetween(8.0, 13.0);
    }

    @Test
    void whoIsAheadIsNotDoneAgainAfterARestart() {
        flood("a", 100);
        log.add("b");
        readAll();
        settle(urgent());
        assertThat(committed.offset()).isZero();
        begin();
        assertThat(drain()).hasSize(100).extracting(LanesTest::owner).containsOnly("a");
        assertThat(committed).isEqualTo(new OffsetAndMetadata(101, ""));
    }

    @Test
    void whatIsDoneOfATenantIsToldWhateverIsBehindOfOthers() {
        var flooding = new UUID(0, 1);
        var other = new UUID(0, 2);
        var bulk = new UUID(0, 3);
        var mark = new LaneMark(1, 90, Map.of(new LaneKey(flooding, false), 10L, new LaneKey(bulk, true), 40L));
        var committed = new OffsetAndMetadata(10, mark.text());
        assertThat(Lanes.doneOf(committed, flooding)).isEqualTo(10);
        assertThat(Lanes.doneOf(committed, bulk)).isEqualTo(40);
        assertThat(Lanes.doneOf(committed, other)).isEqualTo(90);
        assertThat(Lanes.doneOf(new OffsetAndMetadata(7), other)).isEqualTo(7);
    }

    @Test
    void wordsOfOthersBesideTheOffsetMeanThatAllIsReadFromThere() {
        flood("a", 10);
        for (var words : List.of("", "lanes1:", "lanes1:!", "lanes1:AA", "somebody's", "lanes1:" + "/".repeat(200))) {
            committed = new OffsetAndMetadata(3, words);
            begin();
            assertThat(drain()).as(words).hasSize(7);
        }
    }

    @Test
    void moreLanesThanTheOffsetHasRoomForWaitForOneAnother() {
        for (int round = 0; round < 2; round++) {
            IntStream.range(0, 300).forEach(tenant -> log.add("t" + tenant));
        }
        readAll();
        assertThat(lanes.full()).containsExactly(P);
        assertThat(drain()).hasSize(600);
        assertThat(committed).isEqualTo(new OffsetAndMetadata(600, ""));
    }

    /// More than an offset can name: each is a batch by itself otherwise, of a record of each tenant.
    @Test
    void manyTenantsWithLittleAreTakenTogether() {
        int tenants = 2 * LaneMark.MOST_LANES;
        for (int round = 0; round < 5; round++) {
            IntStream.range(0, tenants).forEach(tenant -> log.add("t" + tenant));
        }
        sizes = new LaneSizes(4 * tenants, 100, 1_000_000, 1_000);
        begin();
        readAll();
        assertThat(lanes.full()).containsExactly(P);
        assertThat(backlog()).isNull();
        var first = urgent();
        assertThat(first.records()).hasSize(4 * tenants);
        readAll();
        assertThat(urgent()).as("nothing else while these are in hand").isNull();
        settle(first);
        assertThat(committed).isEqualTo(new OffsetAndMetadata(4L * tenants, ""));
        readAll();
        settle(urgent());
        assertThat(committed).isEqualTo(new OffsetAndMetadata(5L * tenants, ""));
        assertThat(lanes.isEmpty()).isTrue();
    }

    /// A flood that waits in memory would make the whole of it one transaction.
    @Test
    void aFloodIsNotTakenWithManyOthersAtOnce() {
        flood("a", 14);
        IntStream.range(0, 2 * LaneMark.MOST_LANES).forEach(tenant -> log.add("t" + tenant));
        sizes = new LaneSizes(12, 4, 1_000, 16);
        begin();
        readAll();
        assertThat(urgent().records())
                .hasSize(12)
                .noneMatch(record -> owner(record).equals("a"));
        begin();
        assertThat(drain()).hasSize(14 + 2 * LaneMark.MOST_LANES);
    }

    @Test
    void aBacklogsBatchEndsAtItsCostAndHasOneRecordAtLeast() {
        flood("a", 100);
        readAll();
        var taken = lanes.takeBacklog(_ -> true, new BacklogBatch.Most(100, 3));
        assertThat(taken.records()).hasSize(3);
        assertThat(lanes.takeBacklog(_ -> true, new BacklogBatch.Most(100, 0)).records())
                .hasSize(1);
    }

    @Test
    void theMarkIsWithinWhatKafkaTakes() {
        var behind = new HashMap<LaneKey, Long>();
        IntStream.range(0, LaneMark.MOST_LANES)
                .forEach(i -> behind.put(new LaneKey(UUID.randomUUID(), i % 2 == 0), 1_000_000_000L * i));
        var mark = new LaneMark(Long.MAX_VALUE, 1L << 40, behind);
        assertThat(mark.text().length()).isLessThan(4096);
        assertThat(LaneMark.parse(0, mark.text())).contains(mark);
    }

    /// The database was restored to a moment at which the offset was the same.
    @Test
    void aMarkThatTheDatabaseDoesNotKnowIsDropped() {
        flood("a", 20);
        log.add("b");
        log.add("b");
        readAll();
        settle(urgent());
        known = Lanes.numberOf(committed) - 1;
        begin();
        assertThat(drain()).hasSize(22);
        known = Lanes.numberOf(committed);
        flood("a", 20);
        log.add("b");
        readAll();
        settle(urgent());
        known = Lanes.numberOf(committed);
        begin();
        assertThat(drain()).hasSize(20);
    }

    @Test
    void marksAreNumberedOnAcrossRestarts() {
        long last = 0;
        for (int restart = 0; restart < 5; restart++) {
            flood("a", 20);
            log.add("b");
            readAll();
            settle(urgent());
            assertThat(Lanes.numberOf(committed)).isGreaterThan(last);
            last = Lanes.numberOf(committed);
            known = last;
            begin();
            drain();
        }
    }

    @Test
    void whatRetentionLeftOfABacklogGoesOnAndWhatWasDoneAheadStaysDone() {
        flood("a", 50);
        log.add("b");
        readAll();
        settle(urgent());
        lanes.begin(new Placed(P, 30, committed, -1, false), consumer);
        assertThat(drain()).hasSize(20).extracting(LanesTest::owner).containsOnly("a");
        assertThat(Lanes.headOf(committed)).isEqualTo(51);
    }

    @Test
    void aFloodOfLargeRecordsOfManyStaysWithinTheBytes() {
        var large = " " + "x".repeat(1 << 20);
        for (int tenant = 0; tenant < 60; tenant++) {
            log.add("t" + tenant + large);
        }
        log.add("t0" + large);
        readAll();
        assertThat(lanes.bytes()).isLessThan(Lanes.MOST_BYTES + (2 << 20));
        var taken = backlog();
        readAll();
        assertThat(lanes.bytes()).as("in hand too").isLessThan(Lanes.MOST_BYTES + (2 << 20));
        settle(taken);
        assertThat(drain()).hasSize(61 - taken.records().size());
        assertThat(lanes.bytes()).isZero();
    }

    /// A partition that could not be placed yet has records that nobody has taken up.
    @Test
    void onlyWhatHasNothingLeftIsIdle() {
        var other = new TopicPartition("in", 1);
        var positions = Map.of(P, new OffsetAndMetadata(1), other, new OffsetAndMetadata(5));
        log.add("a");
        readAll();
        assertThat(lanes.idle(positions)).isEmpty();
        settle(urgent());
        assertThat(lanes.idle(positions)).containsOnlyKeys(P);
    }

    @Test
    void whatWaitsIsCountedWhereverItIs() {
        flood("a", 100);
        readAll();
        backlog();
        assertThat(lanes.behind(consumer)).containsEntry(P, 100L);
        begin();
        readAll();
        settle(backlog());
        begin();
        assertThat(lanes.behind(consumer).get(P)).isEqualTo(92);
    }

    @Test
    void whatIsNotDueHoldsUpItsOwnLaneAlone() {
        log.add("a later");
        log.add("a");
        log.add("b");
        readAll();
        var taken = lanes.takeUrgent(record -> !new String(record.value(), UTF_8).endsWith("later"));
        assertThat(taken.records()).extracting(LanesTest::owner).containsExactly("b");
    }

    @Test
    void whoIsHeldToAPaceHoldsUpNobodyElse() {
        rates.put(id("a"), 3.0);
        flood("a", 100);
        flood("b", 20);
        var first = recordsDone(10);
        assertThat(first).containsEntry("a", 3).containsEntry("b", 20);
        assertThat(lanes.isResting()).isTrue();
        now += 2_000_000_000L;
        assertThat(recordsDone(3)).as("a second's worth at once").containsExactly(Map.entry("a", 3));
        rates.put(id("a"), 0.01);
        now += 10_000_000_000L;
        assertThat(recordsDone(3)).containsExactly(Map.entry("a", 1));
        now += 10_000_000_000L;
        assertThat(recordsDone(3)).isEmpty();
        now += 90_000_000_000L;
        assertThat(recordsDone(3)).containsExactly(Map.entry("a", 1));
        rates.remove(id("a"));
        assertThat(drain()).hasSize(100 - 8);
    }

    @Test
    void whatIsNotKnownYetIsHeldBackAndKeepsItsTurn() {
        rates.put(id("a"), 0.0);
        log.add("a");
        log.add("b");
        readAll();
        assertThat(urgent().records()).extracting(LanesTest::owner).containsExactly("b");
        rates.remove(id("a"));
        assertThat(urgent().records()).extracting(LanesTest::owner).containsExactly("a");
    }

    @Test
    void aLimitThatEndsGivesNoMoreThanTheShareAfterwards() {
        rates.put(id("a"), 1.0);
        flood("a", 400);
        flood("b", 600);
        recordsDone(40);
        rates.remove(id("a"));
        var done = recordsDone(20);
        assertThat(done.get("a") / (double) done.get("b")).isBetween(0.8, 1.3);
    }

    @Test
    void aLimitHoldsForAllLanesOfATenantTogether() {
        rates.put(id("a"), 4.0);
        for (int i = 0; i < 20; i++) {
            log.add("a");
            log.add("a bulk");
        }
        assertThat(recordsDone(5)).containsEntry("a", 4);
    }

    @Test
    void ofASlowTenantWithLargeRecordsLittleIsKeptInMemory() {
        rates.put(id("a"), 0.5);
        var large = "a " + "x".repeat(1 << 20);
        for (int i = 0; i < 30; i++) {
            log.add(large);
        }
        log.add("b");
        readAll();
        assertThat(lanes.bytes()).isLessThan(4 << 20);
        rates.clear();
        assertThat(drain()).hasSize(31);
    }

    @Test
    void whatWaitsIsToldByLaneAndHowLongItTakes() {
        shares.put(id("b"), 3.0);
        rates.put(id("c"), 0.5);
        flood("a", 90);
        flood("b", 90);
        IntStream.range(0, 10).forEach(_ -> log.add("a bulk"));
        log.add("c");
        log.add("c");
        readAll();
        assertThat(lanes.states())
                .filteredOn(state -> state.key().tenant().equals(id("c")))
                .as("a limit tells by itself")
                .allSatisfy(state -> assertThat(state.seconds()).isEqualTo(4));
        lanes.turned(1_000_000_000L);
        settle(backlog());
        var states = new HashMap<LaneKey, LaneState>();
        lanes.states().forEach(state -> states.put(state.key(), state));
        var a = states.get(new LaneKey(id("a"), false));
        var b = states.get(new LaneKey(id("b"), false));
        assertThat(states).hasSize(4);
        assertThat(a.messages() + b.messages()).isBetween(172L, 180L);
        assertThat(b.seconds()).as("it has three times the share").isLessThan(a.seconds());
        assertThat(states.get(new LaneKey(id("a"), true)).seconds()).isLessThan(a.seconds());
        assertThat(states.get(new LaneKey(id("c"), false)).seconds()).isGreaterThanOrEqualTo(2.0);
    }

    /// Whatever arrives, settles out of order or is cut off: each record is done once, and each lane's in
    /// order.
    @Test
    void nothingIsLostDoubledOrOutOfItsOwnersOrder() {
        for (long seed = 0; seed < 300; seed++) {
            everythingOnce(new Random(seed), "seed " + seed);
        }
    }

    private void everythingOnce(Random random, String seed) {
        log.clear();
        committed = new OffsetAndMetadata(0, "");
        begin();
        var done = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var inHand = new ArrayList<Taken>();
        int tenants = random.nextInt(4) == 0 ? 250 : 1 + random.nextInt(6);
        for (int step = 0; step < 200; step++) {
            switch (random.nextInt(8)) {
                case 0 -> flood("t" + random.nextInt(tenants), random.nextInt(60));
                case 1 ->
                    IntStream.range(0, random.nextInt(8))
                            .forEach(_ ->
                                    log.add("t" + random.nextInt(tenants) + (random.nextBoolean() ? " bulk" : "")));
                case 2 -> add(urgent(), inHand);
                case 3 -> add(backlog(), inHand);
                case 4 -> settleOne(random, inHand, done);
                case 5 -> {
                    if (random.nextInt(6) == 0) {
                        inHand.clear();
                        begin();
                    }
                }
                default -> read(1 + random.nextInt(20));
            }
        }
        inHand.forEach(taken -> done.addAll(settle(taken)));
        done.addAll(drain());
        assertThat(done).as(seed).hasSize(log.size());
        var last = new HashMap<LaneKey, Long>();
        for (var record : done) {
            var before = last.put(lane(record), record.offset());
            assertThat(before == null || before < record.offset()).as(seed).isTrue();
        }
    }

    private static void add(Taken taken, List<Taken> inHand) {
        if (taken != null) {
            inHand.add(taken);
        }
    }

    private void settleOne(Random random, List<Taken> inHand, List<ConsumerRecord<byte[], byte[]>> done) {
        if (inHand.isEmpty()) {
            return;
        }
        int chosen = random.nextInt(inHand.size());
        var taken = inHand.get(chosen);
        if (inHand.subList(0, chosen).stream().noneMatch(taken::sharesLaneWith)) {
            inHand.remove(chosen);
            done.addAll(settle(taken));
        }
    }

    private Taken urgent() {
        return lanes.takeUrgent(_ -> true);
    }

    private Taken backlog() {
        return lanes.takeBacklog(_ -> true, new BacklogBatch.Most(SIZES.batch(), Long.MAX_VALUE));
    }

    private Map<String, Integer> recordsDone(int batches) {
        var done = new TreeMap<String, Integer>();
        for (int batch = 0; batch < batches; batch++) {
            readAll();
            var next = backlog();
            var taken = next == null ? urgent() : next;
            if (taken != null) {
                settle(taken).forEach(record -> done.merge(owner(record), 1, Integer::sum));
            }
        }
        return done;
    }

    private List<ConsumerRecord<byte[], byte[]>> settle(Taken taken) {
        committed = lanes.offsetsAfter(taken).get(P);
        lanes.done(taken);
        return taken.records();
    }

    private List<ConsumerRecord<byte[], byte[]>> drain() {
        var done = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (int round = 0; round < 5_000; round++) {
            readAll();
            var taken = urgent();
            taken = taken == null ? backlog() : taken;
            if (taken != null) {
                done.addAll(settle(taken));
            } else if (lanes.isEmpty() && consumer.position(P) >= log.size()) {
                return done;
            }
        }
        throw new AssertionError("not done after many rounds");
    }

    /// As after a kill.
    private void begin() {
        lanes = new Lanes(new Rules(), sizes, () -> true, () -> now);
        lanes.begin(new Placed(P, committed.offset(), committed, known, false), consumer);
    }

    private final class Rules implements LaneRules {
        @Override
        public LaneKey lane(ConsumerRecord<byte[], byte[]> record) {
            return LanesTest.lane(record);
        }

        @Override
        public long cost(ConsumerRecord<byte[], byte[]> record) {
            return record.value().length;
        }

        @Override
        public double share(UUID tenant) {
            return shares.getOrDefault(tenant, 1.0);
        }

        @Override
        public double recordsPerSecond(UUID tenant) {
            return rates.getOrDefault(tenant, Double.POSITIVE_INFINITY);
        }
    }

    private void flood(String tenant, int records) {
        IntStream.range(0, records).forEach(_ -> log.add(tenant));
    }

    private void readAll() {
        for (int poll = 0; poll < 20; poll++) {
            read(50);
        }
    }

    private void read(int most) {
        long from = consumer.position(P);
        long next = Math.min(log.size(), from + most);
        if (lanes.full().contains(P) || next <= from) {
            lanes.polled(ConsumerRecords.empty(), consumer);
            return;
        }
        consumer.seek(P, next);
        lanes.polled(polled(from, next), consumer);
    }

    private ConsumerRecords<byte[], byte[]> polled(long from, long next) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (long offset = from; offset < next; offset++) {
            var value = log.get((int) offset).getBytes(UTF_8);
            records.add(new ConsumerRecord<>(
                    P.topic(),
                    P.partition(),
                    offset,
                    0L,
                    TimestampType.LOG_APPEND_TIME,
                    -1,
                    value.length,
                    null,
                    value,
                    new RecordHeaders(),
                    Optional.empty()));
        }
        return new ConsumerRecords<>(Map.of(P, records), Map.of(P, new OffsetAndMetadata(next)));
    }

    private static LaneKey lane(ConsumerRecord<byte[], byte[]> record) {
        return new LaneKey(id(owner(record)), new String(record.value(), UTF_8).endsWith("bulk"));
    }

    private static String owner(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), UTF_8).split(" ")[0];
    }

    private static UUID id(String owner) {
        return UUID.nameUUIDFromBytes(owner.getBytes(UTF_8));
    }
}
