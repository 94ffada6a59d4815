package dev.alluvium.runtime.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.runtime.health.UnhealthyException;
import dev.alluvium.runtime.kafka.failure.TryLaterException;
import dev.alluvium.runtime.kafka.lane.LaneKey;
import dev.alluvium.runtime.kafka.lane.LaneRules;
import dev.alluvium.runtime.kafka.lane.LaneSizes;
import dev.alluvium.runtime.kafka.outbox.Outbox;
import dev.alluvium.runtime.kafka.source.Source;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The loop on its own, with the client library's fakes for the broker.
@Timeout(30)
class BatchLoopTest {

    private static final String TOPIC = "in";
    private static final TopicPartition P0 = new TopicPartition(TOPIC, 0);
    private static final TopicPartition P1 = new TopicPartition(TOPIC, 1);

    /// The group takes a partition away while the loop is about to pause it.
    private final AtomicBoolean takenMeanwhile = new AtomicBoolean();

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized void pause(Collection<TopicPartition> partitions) {
            if (takenMeanwhile.getAndSet(false)) {
                throw new IllegalStateException("No current assignment for partition in-1");
            }
            super.pause(partitions);
        }
    };
    private final List<MockProducer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final List<List<String>> settled = new CopyOnWriteArrayList<>();
    private AdmitRecords admission = AdmitRecords.AT_ONCE;
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private LoopOptions.Lanes lanes;
    private Duration drainLimit = Duration.ofSeconds(5);
    private CompletableFuture<Void> running;
    private long nextOther;
    private BatchLoop<List<String>> loop;

    @AfterEach
    void stop() throws Exception {
        if (!running.isDone()) {
            loop.stop();
            running.get(10, SECONDS);
        }
    }

    @Test
    void resultsAndOffsetsGoOutInOneTransaction() throws Exception {
        start(new Echo());
        deliver(P0, 0, "a", "b");
        await(() -> committed(P0) == 2);
        assertThat(published()).containsExactly("a!", "b!");
        assertThat(producers.getFirst().commitCount()).isEqualTo(1);
    }

    @Test
    void whoHasFewPassesAFloodThatIsInHand() throws Exception {
        lanes = byFirstLetter();
        var work = new Echo();
        work.holdPreparationOf = "a1";
        start(work);
        deliver(P0, 0, "a0", "a1", "a2", "a3", "b0");
        await(() -> published().contains("b0!"));
        assertThat(published()).containsExactly("b0!");
        assertThat(committed(P0)).isZero();
        work.held.countDown();
        await(() -> committed(P0) == 5);
        assertThat(published()).containsExactly("b0!", "a0!", "a1!", "a2!", "a3!");
    }

    @Test
    void whoComesWhileABatchOfAFloodSettlesIsTakenUpBeforeTheNextOneSettles() throws Exception {
        lanes = byFirstLetter();
        var firstSettles = new AtomicBoolean(true);
        var work = new Echo();
        work.beforeReturning = () -> {
            if (firstSettles.getAndSet(false)) {
                add(P0, 16, "b0");
            }
        };
        start(work);
        deliver(P0, 0, IntStream.range(0, 16).mapToObj(i -> "a" + i).toArray(String[]::new));
        await(() -> committed(P0) == 17);
        assertThat(published()).startsWith("a0!", "a1!", "b0!", "a2!");
    }

    @Test
    void aLaneThatFailsIsSeenInTheHealthWhateverOthersDo() throws Exception {
        lanes = byFirstLetter();
        var work = new Echo();
        work.failingFor = "a";
        start(work);
        deliver(P0, 0, "a0");
        await(() ->
                isUnhealthy("some records do not settle", "b0") && !published().isEmpty());
        assertThat(published()).allMatch(text -> text.startsWith("b"));
        work.failingFor = null;
        await(() -> published().contains("a0!"));
        await(() -> !isUnhealthy("settle", "b1"));
    }

    /// Others' records go on coming meanwhile.
    private boolean isUnhealthy(String word, String further) {
        deliver(P1, nextOther++, further);
        try {
            loop.progress();
            return false;
        } catch (UnhealthyException e) {
            return e.getMessage().contains(word);
        }
    }

    @Test
    void whatOthersHadDoneIsNotDoneAgainByTheNextOwner() throws Exception {
        lanes = byFirstLetter();
        var work = new Echo();
        work.holdPreparationOf = "a1";
        start(work);
        deliver(P0, 0, "a0", "a1", "a2", "a3", "b0");
        await(() -> published().contains("b0!"));
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(P1)));
        work.held.countDown();
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0, P1)));
        deliver(P0, 0, "a0", "a1", "a2", "a3", "b0");
        await(() -> committed(P0) == 5);
        assertThat(published().stream().filter("b0!"::equals)).hasSize(1);
    }

    private static LoopOptions.Lanes byFirstLetter() {
        return new LoopOptions.Lanes(
                new LaneRules() {
                    @Override
                    public LaneKey lane(ConsumerRecord<byte[], byte[]> record) {
                        return new LaneKey(new UUID(0, record.value()[0]), false);
                    }

                    @Override
                    public long cost(ConsumerRecord<byte[], byte[]> record) {
                        return 1;
                    }
                },
                new LaneSizes(8, 2, 100, 16));
    }

    @Test
    void aFailureThatMayPassKeepsTheBatchAndPublishesItOnce() throws Exception {
        var work = new Echo();
        work.failures.add(new IOException("down"));
        work.failures.add(new IOException("still down"));
        start(work);
        deliver(P0, 0, "a");
        await(() -> committed(P0) == 1);
        assertThat(published()).containsExactly("a!");
        assertThat(settled).hasSize(3);
        await(() -> work.counted.equals(List.of("a")));
    }

    @Test
    void nothingIsCommittedPastABatchThatFails() throws Exception {
        var work = new Echo();
        work.failing = true;
        start(work);
        deliver(P0, 0, "a");
        await(() -> settled.size() >= 1);
        deliver(P0, 1, "b");
        await(() -> settled.size() >= 3);
        assertThat(published()).isEmpty();
        assertThat(settled).allSatisfy(batch -> assertThat(batch).containsExactly("a"));
        work.failing = false;
        await(() -> committed(P0) == 2);
        assertThat(published()).containsExactly("a!", "b!");
    }

    @Test
    void aPartitionThatIsTakenWhileTheLoopPausesItDoesNotEndTheLoop() throws Exception {
        var work = new Echo();
        work.failing = true;
        takenMeanwhile.set(true);
        start(work);
        deliver(P0, 0, "a");
        await(() -> settled.size() >= 1);
        deliver(P0, 1, "b");
        await(() -> !takenMeanwhile.get());
        work.failing = false;
        await(() -> committed(P0) == 2);
        assertThat(published()).containsExactly("a!", "b!");
    }

    @Test
    void aFailureOfOursEndsTheLoop() {
        var work = new Echo();
        work.failures.add(new IllegalStateException("bug"));
        start(work);
        deliver(P0, 0, "a");
        assertThatThrownBy(() -> running.get(10, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("bug");
        assertThat(published()).isEmpty();
        assertThatThrownBy(loop::live).isInstanceOf(UnhealthyException.class);
    }

    /// A consumer that is closed hands its partitions over, whatever the loop has ended by.
    @Test
    void whatEndedTheLoopIsNotTriedAgainWhileItIsClosed() {
        var work = new Echo();
        work.failures.add(new IllegalStateException("bug"));
        work.failures.add(new IllegalStateException("bug"));
        start(work);
        deliver(P0, 0, "a");
        assertThatThrownBy(() -> running.get(10, SECONDS)).hasRootCauseMessage("bug");

        consumer.rebalance(List.of());

        assertThat(settled).hasSize(1);
        loop.close();
        assertThat(producers).allMatch(MockProducer::closed);
    }

    @Test
    void aFailedPreparationIsDoneAgain() throws Exception {
        var work = new Echo();
        work.preparationFailures.add(new IOException("model down"));
        start(work);
        deliver(P0, 0, "a");
        await(() -> committed(P0) == 1);
        assertThat(published()).containsExactly("a!");
    }

    @Test
    void anUnansweredCommitThatHappenedIsNotRepeated() throws Exception {
        var work = new Echo();
        start(work, first -> {
            if (producers.size() == 1) {
                first.commitTransactionException = new TimeoutException("no answer");
            }
        });
        work.beforeReturning = () -> {
            if (producers.size() == 1) {
                consumer.commitSync(Map.of(P0, new OffsetAndMetadata(1)));
            }
        };
        deliver(P0, 0, "a");
        await(() -> producers.size() == 2 && settled.size() == 1);
        deliver(P0, 1, "b");
        await(() -> committed(P0) == 2);
        assertThat(published()).containsExactly("b!");
        await(() -> work.counted.equals(List.of("a", "b")));
    }

    @Test
    void anUnansweredCommitThatDidNotHappenIsRepeated() throws Exception {
        var work = new Echo();
        start(work, first -> {
            if (producers.size() == 1) {
                first.commitTransactionException = new TimeoutException("no answer");
            }
        });
        deliver(P0, 0, "a");
        await(() -> committed(P0) == 1);
        assertThat(settled).hasSize(2);
        assertThat(published()).containsExactly("a!");
        await(() -> work.counted.equals(List.of("a")));
    }

    @Test
    void aProducerThatIsFencedOnceHasASuccessor() throws Exception {
        start(new Echo(), first -> {
            if (producers.size() == 1) {
                first.commitTransactionException = new ProducerFencedException("newer");
            }
        });
        deliver(P0, 0, "a");
        await(() -> committed(P0) == 1);
        assertThat(published()).containsExactly("a!");
    }

    @Test
    void aProducerThatIsFencedAgainEndsTheLoopAndSaysWhy() {
        start(new Echo(), producer -> producer.commitTransactionException = new ProducerFencedException("newer"));
        deliver(P0, 0, "a");
        assertThatThrownBy(() -> running.get(10, SECONDS)).hasMessageContaining("instance id");
    }

    @Test
    void recordsOfALostPartitionAreDroppedAndTheOthersSettle() throws Exception {
        var work = new Echo();
        work.failing = true;
        start(work);
        consumer.schedulePollTask(() -> {
            add(P0, 0, "a");
            add(P1, 0, "b");
        });
        await(() -> settled.size() >= 1);
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(P1)));
        await(() -> settled.getLast().equals(List.of("b")));
        work.failing = false;
        await(() -> committed(P1) == 1);
        assertThat(published()).containsExactly("b!");
    }

    @Test
    void theNextBatchIsPreparedWhileOneSettles() throws Exception {
        var work = new Echo();
        var release = new CountDownLatch(1);
        work.beforeReturning = () -> release.await(10, SECONDS);
        start(work);
        work.holdPreparationOf = "a";
        deliver(P0, 0, "a");
        await(() -> work.preparing.contains("a"));
        deliver(P0, 1, "b");
        await(() -> work.preparing.contains("b"));
        work.held.countDown();
        await(() -> settled.size() == 1);
        assertThat(settled.getFirst()).containsExactly("a");
        release.countDown();
        await(() -> committed(P0) == 2);
    }

    @Test
    void stoppingFinishesWhatIsInHand() throws Exception {
        var work = new Echo();
        work.holdPreparationOf = "a";
        start(work);
        deliver(P0, 0, "a");
        await(() -> work.preparing.contains("a"));
        loop.stop();
        work.held.countDown();
        running.get(10, SECONDS);
        assertThat(committed(P0)).isEqualTo(1);
    }

    @Test
    void aStopWaitsNoLongerThanItsLimitForWhatIsInHand() throws Exception {
        var work = new Echo();
        work.holdPreparationOf = "a";
        drainLimit = Duration.ofMillis(300);
        start(work);
        deliver(P0, 0, "a");
        await(() -> work.preparing.contains("a"));
        long began = System.nanoTime();
        loop.stop();
        running.get(10, SECONDS);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(committed(P0)).isZero();
        assertThat(settled).isEmpty();
        work.held.countDown();
    }

    @Test
    void whatIsNotDueRestsAndTheOtherPartitionsGoOn() throws Exception {
        var late = new AtomicBoolean(true);
        admission = new AdmitRecords() {
            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public Duration wait(ConsumerRecord<byte[], byte[]> record) {
                var text = new String(record.value(), StandardCharsets.UTF_8);
                return text.equals("late") && late.get() ? Duration.ofMillis(50) : Duration.ZERO;
            }

            @Override
            public void admitted() {}
        };
        start(new Echo());
        consumer.schedulePollTask(() -> {
            add(P0, 0, "early");
            add(P0, 1, "late");
            add(P1, 0, "other");
        });
        await(() -> committed(P0) == 1 && committed(P1) == 1);
        assertThat(published()).containsExactlyInAnyOrder("early!", "other!");
        assertThat(consumer.position(P0)).isEqualTo(1);
        late.set(false);
        deliver(P0, 1, "late");
        await(() -> committed(P0) == 2);
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void nothingIsTakenUpWhileOtherWorkComesFirst() throws Exception {
        var open = new AtomicBoolean();
        admission = new AdmitRecords() {
            @Override
            public boolean isOpen() {
                return open.get();
            }

            @Override
            public Duration wait(ConsumerRecord<byte[], byte[]> record) {
                return Duration.ZERO;
            }

            @Override
            public void admitted() {}
        };
        start(new Echo());
        await(() -> consumer.paused().size() == 2);
        deliver(P0, 0, "a");
        var turns = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            consumer.schedulePollTask(turns::countDown);
        }
        assertThat(turns.await(10, SECONDS)).isTrue();
        assertThat(settled).isEmpty();
        open.set(true);
        await(() -> committed(P0) == 1);
        await(() -> !loop.isBusy());
    }

    @Test
    void howLongTheWorldAskedToBeLeftAloneIsWaitedAndItsWordsAreShown() throws Exception {
        var work = new Echo();
        work.preparationFailures.add(new TryLaterException("the model is busy", Duration.ofMillis(400), null));
        start(work);
        long began = System.nanoTime();
        deliver(P0, 0, "a");
        await(() -> saysUnready("the model is busy"));
        await(() -> committed(P0) == 1);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void offsetsThatStayOpenAreWaitedFor() throws Exception {
        start(new Echo());
        consumer.schedulePollTask(() -> consumer.setPollException(
                new KafkaException("in the background", new UnstableOffsetCommitException("unstable"))));
        await(() -> steps.equals(List.of("offsets", "abort")));
        deliver(P0, 0, "a");
        await(() -> committed(P0) == 1);
        assertThat(steps).containsExactly("offsets", "abort", "offsets", "commit");
        loop.progress();
    }

    @Test
    void aProducerThatCannotEndOpenOffsetsIsGivenUp() throws Exception {
        start(new Echo(), producer -> {
            if (producers.size() == 1) {
                producer.sendOffsetsToTransactionException = new KafkaException("not now");
            }
        });
        consumer.schedulePollTask(
                () -> consumer.setPollException(new KafkaException(new UnstableOffsetCommitException("unstable"))));
        await(() -> producers.size() == 1 && producers.getFirst().closed());
        deliver(P0, 0, "a");
        await(() -> committed(P0) == 1);
        assertThat(producers).hasSize(2);
    }

    /// What counts is the marker that it leaves where offsets are kept.
    @Test
    void whatAnEarlierTransactionLeftOpenIsAbortedOnce() throws Exception {
        start(new Echo());
        deliver(P0, 0, "a");
        await(() -> committed(P0) == 1);
        deliver(P0, 1, "b");
        await(() -> committed(P0) == 2);
        assertThat(steps).containsExactly("offsets", "abort", "offsets", "commit", "offsets", "commit");
    }

    @Test
    void aGroupThatHasGoneOnWithoutUsIsJoinedAgain() throws Exception {
        start(new Echo());
        consumer.schedulePollTask(() -> consumer.setPollException(new UnknownMemberIdException("not known")));
        deliver(P0, 0, "a");
        await(() -> committed(P0) == 1);
        loop.progress();
    }

    @Test
    void whatAnotherPollWouldNotMendEndsTheLoop() {
        start(new Echo());
        consumer.schedulePollTask(() -> consumer.setPollException(new GroupAuthorizationException("group")));
        assertThatThrownBy(() -> running.get(10, SECONDS)).hasCauseInstanceOf(GroupAuthorizationException.class);
    }

    @Test
    void aClockThatIsSetBackEndsTheLoop() throws Exception {
        start(new Echo());
        deliver(P0, 0, "a");
        await(() -> committed(P0) == 1);
        now.set(Instant.EPOCH.minus(Duration.ofHours(3)));
        assertThatThrownBy(() -> running.get(10, SECONDS)).hasMessageContaining("clock was set back");
    }

    private boolean saysUnready(String cause) {
        try {
            loop.progress();
            return false;
        } catch (UnhealthyException e) {
            return e.getMessage().contains(cause);
        }
    }

    /// Answers each record with itself and an exclamation mark.
    private final class Echo implements BatchWork<List<String>> {
        final List<Exception> failures = new CopyOnWriteArrayList<>();
        final List<Exception> preparationFailures = new CopyOnWriteArrayList<>();
        final List<String> preparing = new CopyOnWriteArrayList<>();
        final CountDownLatch held = new CountDownLatch(1);
        volatile boolean failing;
        /// Whose name begins with this.
        volatile String failingFor;
        volatile String holdPreparationOf;
        final List<String> counted = new CopyOnWriteArrayList<>();
        volatile Step beforeReturning = () -> {};

        @Override
        public List<String> prepare(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
            var texts = records.stream()
                    .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                    .toList();
            preparing.addAll(texts);
            if (texts.contains(holdPreparationOf)) {
                held.await(10, SECONDS);
            }
            if (!preparationFailures.isEmpty()) {
                throw preparationFailures.removeFirst();
            }
            return texts;
        }

        @Override
        public List<ProducerRecord<byte[], byte[]>> settle(List<String> prepared) throws Exception {
            settled.add(prepared);
            if (failing || failingFor != null && prepared.getFirst().startsWith(failingFor)) {
                throw new IOException("down");
            }
            if (!failures.isEmpty()) {
                throw failures.removeFirst();
            }
            beforeReturning.run();
            return prepared.stream()
                    .map(text -> new ProducerRecord<byte[], byte[]>("out", bytes(text + "!")))
                    .toList();
        }

        @Override
        public void committed(List<String> prepared) {
            counted.addAll(prepared);
        }

        @Override
        public boolean isTransient(Throwable failure) {
            return failure instanceof IOException;
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private void start(Echo work) {
        start(work, producer -> {});
    }

    private void start(Echo work, java.util.function.Consumer<MockProducer<byte[], byte[]>> prepared) {
        consumer.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
        consumer.updateEndOffsets(Map.of(P0, 100L, P1, 100L));
        consumer.schedulePollTask(() -> consumer.rebalance(List.of(P0, P1)));
        var options = new LoopOptions(
                TOPIC,
                2,
                Duration.ofMillis(10),
                drainLimit,
                Duration.ofMillis(50),
                Duration.ofSeconds(10),
                now::get,
                admission,
                Outbox.NONE,
                Source.unremembered(TOPIC),
                lanes);
        var clients = new LoopClients(consumer, () -> producer(prepared));
        loop = new BatchLoop<>(options, clients, work, new SimpleMeterRegistry());
        running = CompletableFuture.runAsync(
                loop::run, task -> Thread.ofPlatform().start(task));
    }

    private Producer<byte[], byte[]> producer(java.util.function.Consumer<MockProducer<byte[], byte[]>> prepared) {
        var producer =
                new MockProducer<byte[], byte[]>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public void sendOffsetsToTransaction(
                            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
                        steps.add("offsets");
                        super.sendOffsetsToTransaction(offsets, group);
                        pending = offsets;
                    }

                    @Override
                    public void abortTransaction() {
                        steps.add("abort");
                        super.abortTransaction();
                    }

                    @Override
                    public void commitTransaction() {
                        steps.add("commit");
                        super.commitTransaction();
                        consumer.commitSync(pending);
                    }

                    private Map<TopicPartition, OffsetAndMetadata> pending = Map.of();
                };
        producers.add(producer);
        prepared.accept(producer);
        return producer;
    }

    private void deliver(TopicPartition partition, long offset, String... texts) {
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < texts.length; i++) {
                add(partition, offset + i, texts[i]);
            }
        });
    }

    private void add(TopicPartition partition, long offset, String text) {
        consumer.addRecord(new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, bytes(text)));
    }

    private long committed(TopicPartition partition) {
        var offset = consumer.committed(java.util.Set.of(partition)).get(partition);
        return offset == null ? 0 : offset.offset();
    }

    private List<String> published() {
        var texts = new ArrayList<String>();
        producers.forEach(producer ->
                producer.history().forEach(record -> texts.add(new String(record.value(), StandardCharsets.UTF_8))));
        return texts;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void await(BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (running.isDone()) {
                running.get();
            }
            assertThat(System.nanoTime()).as("waited ten seconds").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
