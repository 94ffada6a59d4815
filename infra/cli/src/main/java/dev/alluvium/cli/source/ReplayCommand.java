package dev.alluvium.cli.source;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.Pause;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.events.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "replay",
        description = {
            "Has the workers read records of alluvium.messages again that they have stored, while they run.",
            "A record that is known changes nothing; one that the database lost, or never had, is stored."
        })
public final class ReplayCommand extends SessionCommand implements Callable<Integer> {
    private static final Duration PICKED_UP_WITHIN = Duration.ofSeconds(60);

    private static final class From {
        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "From the first record that arrived then or later.")
        private String since;

        @Option(
                names = "--offsets",
                split = ",",
                paramLabel = "PARTITION=OFFSET",
                description = "From these offsets, in these partitions alone.")
        private Map<Integer, Long> offsets;
    }

    @ArgGroup(multiplicity = "1")
    private From from;

    @Option(names = "--dry-run", description = "Only say how many records would be read again.")
    private boolean dryRun;

    @Override
    public Integer call() {
        try (var log = MessageLog.open(connections().kafkaSettings(), Topics.MESSAGES)) {
            var starts = from.offsets == null ? log.since(time()) : log.within(from.offsets);
            long records = log.behind(starts);
            if (starts.isEmpty()) {
                throw new Failure("no record arrived since " + from.since + ": nothing is read again");
            }
            starts.forEach((partition, offset) -> note("partition %d from offset %d".formatted(partition, offset)));
            if (dryRun) {
                say(records + " records would be read again");
                return ExitStatus.FINE;
            }
            return replay(log, starts, records);
        } catch (KafkaException e) {
            throw new Failure(
                    "cannot read " + Topics.MESSAGES + " from " + connections().kafka() + ": " + e.getMessage(), e);
        }
    }

    private Integer replay(MessageLog log, Map<Integer, Long> starts, long records) {
        var ends = log.ends(starts.keySet());
        var rewound = OperatorDatabase.ask(
                connections(),
                database -> database.sources()
                        .by(OperatorDatabase.caller())
                        .rewind(Topics.MESSAGES, new TreeMap<>(starts)));
        if (rewound < starts.size()) {
            throw new Failure("of %d partitions %d have no position yet: let an ingest-worker read them first"
                    .formatted(starts.size(), starts.size() - rewound));
        }
        awaitPickedUp();
        try (var progress = ProgressLine.of(terminal(), "reading again", records)) {
            for (long left = log.left(ends); left > 0; left = log.left(ends)) {
                progress.to(Math.max(0, records - left));
                Pause.betweenRequests();
            }
            progress.to(records);
        }
        say(records + " records were read again");
        return ExitStatus.FINE;
    }

    private void awaitPickedUp() {
        var deadline = System.nanoTime() + PICKED_UP_WITHIN.toNanos();
        while (OperatorDatabase.ask(
                        connections(), database -> database.sources().rewindsWaiting(Topics.MESSAGES))
                > 0) {
            if (System.nanoTime() > deadline) {
                throw new Failure("no ingest-worker has begun after " + PICKED_UP_WITHIN.toSeconds()
                        + " s: it begins when one runs; see infra/alluvium status");
            }
            Pause.of(Duration.ofSeconds(1));
        }
    }

    private Instant time() {
        try {
            var time = OffsetDateTime.parse(from.since).toInstant();
            if (time.isAfter(session().clock().instant())) {
                throw new UsageFailure("--since " + from.since + " is in the future");
            }
            return time;
        } catch (DateTimeParseException e) {
            throw new UsageFailure("--since " + from.since + " is not a time such as 2026-04-01T12:00:00Z");
        }
    }
}
