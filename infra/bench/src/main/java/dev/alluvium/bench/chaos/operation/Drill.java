package dev.alluvium.bench.chaos.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alluvium.bench.chaos.check.AwaitIdle;
import dev.alluvium.bench.chaos.check.CheckDatabase;
import dev.alluvium.bench.chaos.check.CheckEvents;
import dev.alluvium.bench.chaos.check.ExpectedState;
import dev.alluvium.bench.chaos.check.TenantRows;
import dev.alluvium.bench.chaos.fault.ChaosContext;
import dev.alluvium.bench.chaos.input.CommittedTopic;
import dev.alluvium.bench.chaos.input.PublishSteadily;
import dev.alluvium.bench.chaos.input.PublishedRecord;
import dev.alluvium.bench.chaos.input.RecordPosition;
import dev.alluvium.bench.chaos.input.Script;
import dev.alluvium.bench.chaos.report.Tally;
import dev.alluvium.bench.chaos.report.Tally.Violation;
import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.process.Pause;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// The load of one operation, with all that was published and announced, in whichever log: what a log held is read
/// before it is taken away. The model is the input in the order of its arrival, across logs.
final class Drill implements AutoCloseable {
    private static final int LINES_PER_SECOND = 25;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration BETWEEN = Duration.ofMillis(200);

    private final ChaosContext context;
    private final Script script;
    private final TenantRows rows;
    private final AwaitIdle idle;
    private final Map<String, Map<TopicPartition, Long>> starts = new HashMap<>();
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> results = new HashMap<>();
    private final List<PublishedRecord> input = new ArrayList<>();
    private PublishSteadily load;

    Drill(ChaosContext context, long seed) {
        this.context = context;
        this.script = new Script(seed);
        this.rows = new TenantRows(context.servers().database(), script.tenants());
        this.idle = new AwaitIdle(context.servers().kafka(), context.groups(), context.tally());
        AwaitIdle.RESULTS.forEach(name -> results.put(name, new ArrayList<>()));
    }

    ChaosContext context() {
        return context;
    }

    void begin() throws Exception {
        var statements = new ArrayList<String>();
        script.tenants().forEach(tenant -> statements.add(tenant(tenant, "active")));
        statements.add(tenant(script.suspended(), "suspended"));
        context.servers().database().run(statements);
        beginAt(Topics.MESSAGES, topic(Topics.MESSAGES).end());
        AwaitIdle.RESULTS.forEach(name -> beginAt(name, topic(name).end()));
        context.workers().keepRunning();
        messagesComeIn(Duration.ofSeconds(2));
    }

    private static String tenant(Object id, String state) {
        return "insert into alluvium.tenants (tenant_id, slug, name, state) values ('%s', 'o-%s', 'drill', '%s')"
                .formatted(id, id, state);
    }

    CommittedTopic topic(String name) {
        return new CommittedTopic(context.servers().kafka(), name);
    }

    /// The topic is read from there the next time.
    void beginAt(String name, Map<TopicPartition, Long> offsets) {
        starts.put(name, new HashMap<>(offsets));
    }

    /// From where it is read the next time.
    Map<TopicPartition, Long> begun(String name) {
        return Map.copyOf(starts.get(name));
    }

    /// From now on, and for so long before this returns.
    void messagesComeIn(Duration first) throws InterruptedException {
        load = new PublishSteadily(context.servers().kafka(), script::next, LINES_PER_SECOND);
        load.begin();
        Pause.of(first);
    }

    /// Returns when the broker has all that was sent.
    void messagesPause() throws Exception {
        if (load != null) {
            load.end();
            load.close();
            load = null;
        }
    }

    void awaitRead(Worker worker) throws Exception {
        if (!Pause.until(() -> idle.hasRead(worker), BETWEEN, LIMIT)) {
            context.tally().found(Violation.STUCK, worker.program() + " does not come to the end of " + worker.input());
        }
    }

    /// Until [#start].
    void stop(Worker worker) throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            var slot = context.workers().slot(worker, i);
            context.workers().preventRestart(slot);
            slot.stop(LIMIT);
        }
    }

    void start(Worker worker) {
        for (int i = 0; i < 2; i++) {
            context.workers().allowRestart(context.workers().slot(worker, i));
        }
    }

    /// Reads what was published and announced since the last time.
    void take() {
        since(Topics.MESSAGES).stream().map(this::published).forEach(input::add);
        results.forEach((name, records) -> records.addAll(since(name)));
    }

    private List<ConsumerRecord<byte[], byte[]>> since(String name) {
        var start = starts.get(name);
        var records = topic(name).since(start);
        records.forEach(
                record -> start.merge(new TopicPartition(name, record.partition()), record.offset() + 1, Math::max));
        return records;
    }

    private PublishedRecord published(ConsumerRecord<byte[], byte[]> record) {
        var number =
                new String(record.headers().lastHeader(PublishSteadily.LINE).value(), UTF_8);
        return new PublishedRecord(
                new RecordPosition(record.partition(), record.offset()),
                record.timestamp(),
                script.line(Integer.parseInt(number)));
    }

    /// These are gone, and it is known that they are.
    void lose(Predicate<PublishedRecord> gone) {
        input.removeIf(gone);
    }

    /// The model and what there is agree in the end: a worker notices some operations after seconds in which all
    /// looks done.
    void check() throws Exception {
        messagesPause();
        if (!idle.await(rows, LIMIT)) {
            return;
        }
        Pause.until(
                () -> {
                    var tally = new Tally(new PrintWriter(Writer.nullWriter()));
                    compare(tally);
                    return tally.findings() == 0;
                },
                Duration.ofSeconds(1),
                LIMIT);
        var expected = compare(context.tally());
        context.tally().records("drills: consumed", input.size());
        context.tally().records("drills: stored", expected.stored());
    }

    private ExpectedState compare(Tally tally) throws Exception {
        take();
        var expected = ExpectedState.of(input);
        new CheckDatabase(rows, expected, tally).check();
        var events = new CheckEvents(input, expected, tally);
        events.stored(results.get(Topics.STORED));
        events.embedded(results.get(Topics.EMBEDDINGS));
        events.rejected(results.get(Topics.REJECTED));
        return expected;
    }

    @Override
    public void close() {
        if (load != null) {
            load.close();
        }
    }
}
