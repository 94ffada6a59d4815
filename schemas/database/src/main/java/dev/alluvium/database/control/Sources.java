package dev.alluvium.database.control;

import dev.alluvium.database.source.LostRecords;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What an operator does about the positions of partitions and lost records. Thread-safe.
public final class Sources {
    private final ControlTransactions transactions;

    Sources(ControlTransactions transactions) {
        this.transactions = transactions;
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
        return transactions.run(sql -> sql.execute(
                "update alluvium.lost_records set acknowledged_at = now() where acknowledged_at is null and lost_id <="
                        + " ?",
                upTo));
    }

    /// Has records that are stored read again, from these offsets on, by the workers that run or will run.
    ///
    /// @param from offsets by partition
    /// @return in how many partitions that will be done; one whose position is unknown is not read again
    public int rewind(String topic, Map<Integer, Long> from) {
        return transactions.run(sql -> sql.execute(
                """
                update alluvium.source_positions p
                   set rewind_to = least(p.rewind_to, u.from_offset)
                  from unnest(?::int[], ?::bigint[]) as u (partition, from_offset)
                 where p.topic = ? and p.partition = u.partition
                """, from.keySet().toArray(Integer[]::new), from.values().toArray(Long[]::new), topic));
    }

    /// The partitions in which an operator's wish waits for a worker.
    public int rewindsWaiting(String topic) {
        return transactions.run(sql -> sql.resultQuery(
                        "select count(*)::int from alluvium.source_positions where topic = ? and rewind_to is not null",
                        topic)
                .fetchSingle(0, Integer.class));
    }
}
