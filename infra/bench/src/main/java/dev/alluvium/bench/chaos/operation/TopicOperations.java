package dev.alluvium.bench.chaos.operation;

import dev.alluvium.bench.chaos.report.Tally.Violation;
import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.bench.chaos.worker.WorkerSlot;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.process.Pause;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// A topic that was deleted and made anew, or whose retention was over before its records were read.
final class TopicOperations {
    private static final Duration A_WHILE = Duration.ofSeconds(2);
    private static final Duration BETWEEN = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private TopicOperations() {}

    /// Messages come in before any worker has noticed; what was in the topic unread would be lost for good, so all was
    /// read.
    static void messagesMadeAnew(Drill drill) throws Exception {
        drill.messagesPause();
        drill.awaitRead(Worker.INGEST);
        drill.take();
        makeAnew(drill, Topics.MESSAGES);
        drill.messagesComeIn(A_WHILE.plusSeconds(2));
    }

    /// What was stored and not yet embedded has no record any more that would bring it.
    static void storedMadeAnew(Drill drill) throws Exception {
        drill.stop(Worker.EMBED);
        Pause.of(A_WHILE);
        drill.messagesPause();
        drill.awaitRead(Worker.INGEST);
        drill.take();
        makeAnew(drill, Topics.STORED);
        drill.start(Worker.EMBED);
        drill.messagesComeIn(A_WHILE);
    }

    private static void makeAnew(Drill drill, String topic) throws Exception {
        new LogOperations(drill.context().servers().kafka()).makeAnew(topic);
        drill.beginAt(topic, drill.topic(topic).end());
    }

    /// Half of what came in while no worker ran is gone: of the messages, then of the stored ones. The messages are
    /// lost and known as such, and workers are not ready until somebody has said so; the stored ones are there.
    static void retentionPassed(Drill drill) throws Exception {
        drill.messagesPause();
        drill.awaitRead(Worker.INGEST);
        drill.awaitRead(Worker.EMBED);
        drill.take();
        for (var worker : Worker.values()) {
            drill.stop(worker);
        }
        drill.messagesComeIn(A_WHILE);
        var lost = cut(drill, Worker.INGEST);
        drill.lose(record -> {
            var partition =
                    new TopicPartition(Topics.MESSAGES, record.position().partition());
            return lost.containsKey(partition)
                    && record.position().offset() >= lost.get(partition).from()
                    && record.position().offset() < lost.get(partition).to();
        });
        drill.start(Worker.INGEST);
        Pause.of(A_WHILE);
        drill.messagesPause();
        drill.awaitRead(Worker.INGEST);
        requireTold(drill, Worker.INGEST, lost);
        requireTold(drill, Worker.EMBED, cutAndStart(drill));
        drill.messagesComeIn(A_WHILE);
    }

    private static Map<TopicPartition, Range> cutAndStart(Drill drill) throws Exception {
        var lost = cut(drill, Worker.EMBED);
        drill.start(Worker.EMBED);
        return lost;
    }

    private record Range(long from, long to) {}

    /// By partition, what was unread and is gone.
    private static Map<TopicPartition, Range> cut(Drill drill, Worker worker) throws Exception {
        drill.take();
        var lost = new HashMap<TopicPartition, Range>();
        var below = new HashMap<TopicPartition, Long>();
        var ends = drill.begun(worker.input());
        drill.context().groups().committed(worker).forEach((partition, from) -> {
            long unread = ends.get(partition) - from;
            if (unread >= 2) {
                var range = new Range(from, from + unread / 2);
                lost.put(partition, range);
                below.put(partition, range.to());
            }
        });
        new LogOperations(drill.context().servers().kafka()).deleteBelow(below);
        return lost;
    }

    private static void requireTold(Drill drill, Worker worker, Map<TopicPartition, Range> lost) throws Exception {
        if (!Pause.until(() -> told(drill, worker).equals(lost), BETWEEN, LIMIT)) {
            drill.context().tally().found(Violation.LOST, "lost: " + lost + ", told: " + told(drill, worker));
        }
        if (!Pause.until(() -> !isReady(drill.context().workers().slot(worker, 0)), BETWEEN, LIMIT)) {
            drill.context()
                    .tally()
                    .found(Violation.DIFFERENT, worker.program() + " is ready although records are lost");
        }
        drill.context()
                .servers()
                .database()
                .run(List.of("update alluvium.lost_records set acknowledged_at = now() where reader = '"
                        + worker.group() + "'"));
        if (!Pause.until(() -> isReady(drill.context().workers().slot(worker, 0)), BETWEEN, LIMIT)) {
            drill.context()
                    .tally()
                    .found(Violation.STUCK, worker.program() + " is not ready although the loss was acknowledged");
        }
    }

    private static Map<TopicPartition, Range> told(Drill drill, Worker worker) throws SQLException {
        var told = new HashMap<TopicPartition, Range>();
        try (var connection = drill.context().servers().database().asSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select topic, partition, from_offset, to_offset"
                        + " from alluvium.lost_records where acknowledged_at is null and reader = '"
                        + worker.group() + "'")) {
            while (rows.next()) {
                told.put(
                        new TopicPartition(rows.getString(1), rows.getInt(2)),
                        new Range(rows.getLong(3), rows.getLong(4)));
            }
        }
        return told;
    }

    private static boolean isReady(WorkerSlot slot) throws InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(slot.ready()).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
