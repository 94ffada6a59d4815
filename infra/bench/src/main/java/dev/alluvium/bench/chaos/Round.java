package dev.alluvium.bench.chaos;

import dev.alluvium.bench.chaos.check.AwaitIdle;
import dev.alluvium.bench.chaos.check.CheckDatabase;
import dev.alluvium.bench.chaos.check.CheckTopics;
import dev.alluvium.bench.chaos.check.ExpectedState;
import dev.alluvium.bench.chaos.check.TenantRows;
import dev.alluvium.bench.chaos.fault.ChaosContext;
import dev.alluvium.bench.chaos.fault.FaultPlan;
import dev.alluvium.bench.chaos.fault.KillFaults;
import dev.alluvium.bench.chaos.input.CommittedTopic;
import dev.alluvium.bench.chaos.input.PublishSteadily;
import dev.alluvium.bench.chaos.input.PublishedRecord;
import dev.alluvium.bench.chaos.input.RecordPosition;
import dev.alluvium.bench.chaos.input.Script;
import dev.alluvium.bench.chaos.report.Tally.Violation;
import dev.alluvium.bench.chaos.worker.KillPoint;
import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.events.RejectedException;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.process.Pause;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// One seed: a load with faults, then a comparison of database and topics with what the input asks for; then the input
/// is replayed and compared again.
final class Round {
    private static final int LINES_PER_SECOND = 25;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration GROUP_LIMIT = Duration.ofSeconds(30);

    private final ChaosContext context;
    private final long seed;
    private final Random random;
    private final Script script;
    private final TenantRows rows;
    private final AwaitIdle idle;
    private final Map<String, Map<TopicPartition, Long>> starts = new HashMap<>();

    Round(ChaosContext context, long seed) {
        this.context = context;
        this.seed = seed;
        this.random = new Random(seed);
        this.script = new Script(seed);
        this.rows = new TenantRows(context.servers().database(), script.tenants());
        this.idle = new AwaitIdle(context.servers().kafka(), context.groups(), context.tally());
    }

    /// @param entries the faults during the load
    /// @param brief whether the input is replayed only once, and without kills
    void run(List<FaultPlan.Entry> entries, boolean brief) throws Exception {
        context.tally().begin(seed);
        createTenants();
        markStarts();
        var inputStart = starts.get(Topics.MESSAGES);
        context.workers().keepRunning();
        loadUnder(entries);
        var expected = ExpectedState.of(input());
        count(expected);
        if (!idle.await(rows, LIMIT)) {
            return;
        }
        check(expected);
        for (boolean inOrder : brief ? List.of(false) : List.of(false, true)) {
            replay(expected, inputStart, inOrder, !brief);
        }
    }

    private void createTenants() throws SQLException {
        var statements = new ArrayList<String>();
        for (var tenant : script.tenants()) {
            statements.add(tenant(tenant.toString(), "active"));
        }
        statements.add(tenant(script.suspended().toString(), "suspended"));
        context.servers().database().run(statements);
    }

    static String tenant(String id, String state) {
        return "insert into alluvium.tenants (tenant_id, slug, name, state) values ('%s', 't-%s', 'chaos', '%s')"
                .formatted(id, id, state);
    }

    private CommittedTopic topic(String name) {
        return new CommittedTopic(context.servers().kafka(), name);
    }

    private void markStarts() {
        starts.put(Topics.MESSAGES, topic(Topics.MESSAGES).end());
        AwaitIdle.RESULTS.forEach(name -> starts.put(name, topic(name).end()));
    }

    private void loadUnder(List<FaultPlan.Entry> entries) throws Exception {
        try (var load = new PublishSteadily(context.servers().kafka(), script::next, LINES_PER_SECOND)) {
            load.begin();
            Pause.of(Duration.ofMillis(500));
            for (var entry : entries) {
                context.progress().printf("  %s: %s%n", seed, entry.name());
                context.tally().fault(entry.name());
                entry.fault().at(context, random);
                KillFaults.pause(random, 1_000);
            }
            load.end();
        } finally {
            context.workers().heal();
        }
    }

    private List<PublishedRecord> input() {
        return topic(Topics.MESSAGES).since(starts.get(Topics.MESSAGES)).stream()
                .map(this::input)
                .toList();
    }

    private PublishedRecord input(ConsumerRecord<byte[], byte[]> record) {
        var number =
                new String(record.headers().lastHeader(PublishSteadily.LINE).value(), StandardCharsets.UTF_8);
        return new PublishedRecord(
                new RecordPosition(record.partition(), record.offset()),
                record.timestamp(),
                script.line(Integer.parseInt(number)));
    }

    private void count(ExpectedState expected) {
        var tally = context.tally();
        tally.records("consumed", expected.consumed());
        tally.records("stored", expected.stored());
        tally.records("unchanged", expected.unchanged());
        tally.records("rejected", expected.rejected().size());
    }

    private void check(ExpectedState expected) throws SQLException, RejectedException {
        new CheckDatabase(rows, expected, context.tally()).check();
        var topics = new CheckTopics(expected, context.tally());
        topics.stored(topic(Topics.STORED).since(starts.get(Topics.STORED)));
        topics.rejected(topic(Topics.REJECTED).since(starts.get(Topics.REJECTED)));
        topics.embedded(topic(Topics.EMBEDDINGS).since(starts.get(Topics.EMBEDDINGS)));
    }

    /// @param inOrder whether the workers are stopped before the replay; they are killed otherwise
    private void replay(ExpectedState expected, Map<TopicPartition, Long> from, boolean inOrder, boolean kills)
            throws Exception {
        var before = rows.digests();
        context.workers().stopAll(inOrder);
        if (!inOrder) {
            context.workers()
                    .slots()
                    .forEach(slot -> context.tally().killed(slot.worker().program(), "all at once"));
        }
        awaitEmpty();
        markStarts();
        context.groups().reset(Worker.INGEST, from);
        context.workers().keepRunning();
        if (kills) {
            for (var worker : Worker.values()) {
                KillFaults.between(worker, KillPoint.betweenTheCommits().get(random.nextInt(8)))
                        .at(context, random);
            }
        }
        context.tally().replayed();
        if (idle.await(rows, LIMIT)) {
            check(expected);
            rows.digests().forEach((table, digest) -> {
                if (!digest.equals(before.get(table))) {
                    context.tally()
                            .found(
                                    Violation.DIFFERENT,
                                    "a replay changed " + table + " from " + before.get(table) + " to " + digest);
                }
            });
        }
    }

    private void awaitEmpty() throws Exception {
        for (var worker : Worker.values()) {
            if (!Pause.until(() -> context.groups().isEmpty(worker), Duration.ofMillis(100), GROUP_LIMIT)) {
                throw new IllegalStateException("members of " + worker.group() + " are left");
            }
        }
    }
}
