package dev.alluvium.bench.chaos.check;

import dev.alluvium.bench.chaos.input.CommittedTopic;
import dev.alluvium.bench.chaos.report.Tally;
import dev.alluvium.bench.chaos.report.Tally.Violation;
import dev.alluvium.bench.chaos.worker.ConsumerGroups;
import dev.alluvium.bench.chaos.worker.Worker;
import dev.alluvium.events.Topics;
import dev.alluvium.servers.process.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/// Waits until the workers have nothing left to do.
public final class AwaitIdle {
    public static final List<String> RESULTS = List.of(Topics.STORED, Topics.REJECTED, Topics.EMBEDDINGS);
    private static final Duration BETWEEN = Duration.ofMillis(150);

    private final String kafka;
    private final ConsumerGroups groups;
    private final Tally tally;

    public AwaitIdle(String kafka, ConsumerGroups groups, Tally tally) {
        this.kafka = kafka;
        this.groups = groups;
        this.tally = tally;
    }

    /// @return whether the workers became idle; if not, the tally has the reason
    public boolean await(TenantRows rows, Duration limit) throws Exception {
        long began = System.nanoTime();
        var left = left(rows);
        while (left.isPresent()) {
            if (System.nanoTime() - began > limit.toNanos()) {
                tally.found(Violation.STUCK, "after " + limit.toSeconds() + " s: " + left.get());
                return false;
            }
            Pause.of(BETWEEN);
            left = left(rows);
        }
        return true;
    }

    /// Whether the worker's group has come to the end of its topic.
    public boolean hasRead(Worker worker) throws Exception {
        return behind(worker, groups.committed(worker)) == 0;
    }

    private Optional<String> left(TenantRows rows) throws Exception {
        for (var worker : Worker.values()) {
            var behind = behind(worker, groups.committed(worker));
            if (behind > 0) {
                return Optional.of(worker.program() + " is " + behind + " records behind");
            }
            for (var name : RESULTS) {
                if (new CommittedTopic(kafka, name).hides()) {
                    return Optional.of("a transaction is open on " + name);
                }
            }
        }
        long pending = rows.count(
                "select count(*) from alluvium.embedding_work where state = 'pending'" + " and tenant_id = any (?)");
        return pending > 0 ? Optional.of(pending + " messages are pending") : Optional.empty();
    }

    private long behind(Worker worker, Map<TopicPartition, Long> committed) {
        long behind = 0;
        for (var each : new CommittedTopic(kafka, worker.input()).end().entrySet()) {
            behind += Math.max(0, each.getValue() - committed.getOrDefault(each.getKey(), 0L));
        }
        return behind;
    }
}
