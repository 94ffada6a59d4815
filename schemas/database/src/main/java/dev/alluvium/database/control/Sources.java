package dev.alluvium.database.control;

import dev.alluvium.database.source.LostRecords;
import dev.alluvium.database.tenant.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What an operator does about the positions of partitions and lost records. Thread-safe.
public final class Sources {
    private static final int LONGEST_TARGET = 500;

    private final ControlTransactions transactions;

    private final Actor actor;

    Sources(ControlTransactions transactions, Actor actor) {
        this.transactions = transactions;
        this.actor = actor;
    }

    /// The same, with the audit log saying that it is this one who acts.
    public Sources by(Actor other) {
        return new Sources(transactions, other);
    }

    /// @param acknowledgedAt null while nobody has acknowledged it
    public record Loss(
            long id, String reader, LostRecords records, String reason, Instant foundAt, Instant acknowledgedAt) {}

    /// The newest first.
    ///
    /// @param acknowledged whether those too that were acknowledged
    public List<Loss> losses(boolean acknowledged) {
        return transactions.run(sql -> sql.resultQuery("""
            select lost_id, reader, topic, partition, from_offset, to_offset, reason, found_at, acknowledged_at
              from alluvium.lost_records
             where ? or acknowledged_at is null
             order by lost_id desc
             limit 1000
            """, acknowledged)
                .fetch(row -> new Loss(
                        row.get("lost_id", Long.class),
                        row.get("reader", String.class),
                        new LostRecords(
                                row.get("topic", String.class),
                                row.get("partition", Integer.class),
                                row.get("from_offset", Long.class),
                                row.get("to_offset", Long.class)),
                        row.get("reason", String.class),
                        row.get("found_at", Instant.class),
                        row.get("acknowledged_at", Instant.class))));
    }

    /// @param upTo the id of the newest loss that was seen
    /// @return how many losses nobody had acknowledged before
    public int acknowledge(long upTo) {
        return transactions.run(sql -> {
            int acknowledged = sql.execute(
                    "update alluvium.lost_records set acknowledged_at = now()"
                            + " where acknowledged_at is null and lost_id <= ?",
                    upTo);
            AuditLog.add(sql, actor, "lost.acknowledge", null, "up to " + upTo, AuditLog.DONE);
            return acknowledged;
        });
    }

    /// Has records that are stored read again, from these offsets on, by the workers that run or will run.
    ///
    /// @param from offsets by partition
    /// @return in how many partitions that will be done; one whose position is unknown is not read again
    public int rewind(String topic, Map<Integer, Long> from) {
        return transactions.run(sql -> {
            AuditLog.add(sql, actor, "replay", null, target(topic, from), AuditLog.DONE);
            return sql.execute(
                    """
                    update alluvium.source_positions p
                       set rewind_to = least(p.rewind_to, u.from_offset)
                      from unnest(?::int[], ?::bigint[]) as u (partition, from_offset)
                     where p.topic = ? and p.partition = u.partition
                    """, from.keySet().toArray(Integer[]::new), from.values().toArray(Long[]::new), topic);
        });
    }

    /// As many places as fit.
    private static String target(String topic, Map<Integer, Long> from) {
        var places = topic + " "
                + from.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining(","));
        return places.length() <= LONGEST_TARGET ? places : places.substring(0, LONGEST_TARGET - 1) + "…";
    }

    /// The partitions in which an operator's wish waits for a worker.
    public int rewindsWaiting(String topic) {
        return transactions.run(sql -> sql.resultQuery(
                        "select count(*)::int from alluvium.source_positions where topic = ? and rewind_to is not null",
                        topic)
                .fetchSingle(0, Integer.class));
    }
}
