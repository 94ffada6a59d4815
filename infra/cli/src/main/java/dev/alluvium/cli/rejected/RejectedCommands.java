package dev.alluvium.cli.rejected;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.session.ApplicationDatabase;
import dev.alluvium.cli.session.OperatorDatabase;
import dev.alluvium.cli.session.SessionCommand;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jooq.exception.DataAccessException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rejected",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RejectedCommands.ListThem.class, RejectedCommands.Replay.class},
        description = "Records that were refused, and sending them again once the cause is mended.")
public final class RejectedCommands extends SessionCommand {
    @Command(
            name = "list",
            description = "Prints the records that wait, oldest of each partition first, without their content.")
    static final class ListThem extends SessionCommand implements Runnable {
        private static final String ROW = "%-24s  %-22s  %-36s  %3s  %-34s  %s";

        @Mixin
        private RejectedFilter filter = new RejectedFilter();

        @Mixin
        private JsonOption output = new JsonOption();

        private int count;

        @Override
        public void run() {
            var connections = connections();
            var admitted = filter.resolved(connections);
            try {
                new RejectedTopic(connections.kafkaSettings()).waiting(record -> {
                    if (admitted.admits(record)) {
                        print(record);
                    }
                });
            } catch (KafkaException e) {
                throw new Failure("cannot read from " + connections.kafka() + ": " + e.getMessage(), e);
            }
            if (!output.json()) {
                note(count + " waiting");
            }
        }

        private void print(RejectedRecord record) {
            if (output.json()) {
                say(JsonText.line(record.json()));
                count++;
                return;
            }
            if (count++ == 0) {
                say(ROW.formatted("REJECTED", "REASON", "KEY", "SENT BACK", "SOURCE", "DETAIL")
                        .replace("SENT BACK", "#"));
            }
            say(ROW.formatted(
                    record.rejectedAt(),
                    record.reason(),
                    Terminal.printable(record.key()),
                    record.replays(),
                    record.source(),
                    Terminal.printable(record.detail())));
        }
    }

    @Command(
            name = "replay",
            description = {
                "Sends the records that wait back to where they were read, each once, whoever else replays too.",
                "A record keeps its first place in the order of revisions: what was edited or deleted since stays so.",
                "One that is refused again waits again, and keeps count of how often it was sent."
            })
    static final class Replay extends SessionCommand implements Callable<Integer> {
        /// @param overtaken null when it is not known
        private record Report(
                int waiting, int sent, int cut, int elsewhere, Long overtaken, Map<String, Integer> reasons) {}

        @Mixin
        private RejectedFilter filter = new RejectedFilter();

        @Option(names = "--dry-run", description = "Only say what would be sent.")
        private boolean dryRun;

        @Mixin
        private JsonOption output = new JsonOption();

        @Override
        public Integer call() {
            try {
                return replay();
            } catch (KafkaException e) {
                throw new Failure(
                        "Kafka does not answer on " + connections().kafka() + ": " + e.getMessage()
                                + "; what was sent stays sent, and replay again sends the rest",
                        e);
            }
        }

        private Integer replay() {
            var connections = connections();
            var admitted = filter.resolved(connections);
            var byReason = new TreeMap<String, Integer>();
            var waiting = new CountOvertaken();
            new RejectedTopic(connections.kafkaSettings()).waiting(record -> {
                if (admitted.admits(record)) {
                    byReason.merge(record.reason(), 1, Integer::sum);
                    waiting.add(record);
                }
            });
            int total = byReason.values().stream().mapToInt(Integer::intValue).sum();
            if (dryRun || total == 0) {
                say(byReason, total, new ReplayRejected.Done(0, 0, 0, waiting));
                return ExitStatus.FINE;
            }
            OperatorDatabase.recordOrSay(connections, "rejected.replay", null, total + " records", this::note);
            try (var progress = ProgressLine.of(terminal(), "replaying", total)) {
                var done = new ReplayRejected(connections.kafkaSettings(), progress).replay(admitted::admits);
                say(byReason, total, done);
                return ExitStatus.fineWhen(done.cut() + done.elsewhere() == 0);
            }
        }

        /// Null when the database cannot be asked; a replay needs Kafka alone.
        private Long overtaken(CountOvertaken records) {
            try (var database = ApplicationDatabase.open(connections())) {
                return records.count(database);
            } catch (Failure | DataAccessException e) {
                note("how many are overtaken is not known: " + e.getMessage());
                return null;
            }
        }

        private void say(Map<String, Integer> byReason, int total, ReplayRejected.Done done) {
            Long overtaken = total == 0 ? Long.valueOf(0) : overtaken(done.overtaken());
            if (output.json()) {
                say(JsonText.line(new Report(total, done.sent(), done.cut(), done.elsewhere(), overtaken, byReason)));
                return;
            }
            byReason.forEach((reason, count) -> say("%8d  %s".formatted(count, reason)));
            if (overtaken != null && overtaken > 0) {
                say("%8d  of these overtaken: edited or deleted since, they change nothing".formatted(overtaken));
            }
            say(dryRun ? total + " would be sent" : "sent " + done.sent() + " of " + total);
            if (done.cut() > 0) {
                note(done.cut() + " were too large to be kept whole and stay: publish them again from their source");
            }
            if (done.elsewhere() > 0) {
                note(done.elsewhere() + " name a topic that no worker reads, and stay");
            }
        }
    }
}
