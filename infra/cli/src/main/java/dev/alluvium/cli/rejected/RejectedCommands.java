package dev.alluvium.cli.rejected;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.JsonText;
import dev.alluvium.cli.console.ProgressLine;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.session.ApplicationDatabase;
import dev.alluvium.cli.session.Session;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jooq.exception.DataAccessException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rejected",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Records that were refused, and sending them again once the cause is mended.")
public final class RejectedCommands {
    private RejectedCommands() {}

    public static CommandLine mount(Session session) {
        return new CommandLine(new RejectedCommands())
                .addSubcommand(new ListThem(session))
                .addSubcommand(new Replay(session));
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Prints the records that wait, oldest of each partition first, without their content.")
    private static final class ListThem implements Callable<Integer> {
        private static final String ROW = "%-24s  %-22s  %-36s  %3s  %-34s  %s";
        private final Session session;

        @Mixin
        private RejectedFilter filter = new RejectedFilter();

        @Mixin
        private JsonOption output = new JsonOption();

        private int count;

        ListThem(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            var connections = session.connections();
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
                session.terminal().note(count + " waiting");
            }
            return ExitStatus.FINE;
        }

        private void print(RejectedRecord record) {
            if (output.json()) {
                session.terminal().say(JsonText.line(record.json()));
                count++;
                return;
            }
            if (count++ == 0) {
                session.terminal()
                        .say(ROW.formatted("REJECTED", "REASON", "KEY", "SENT BACK", "SOURCE", "DETAIL")
                                .replace("SENT BACK", "#"));
            }
            session.terminal()
                    .say(ROW.formatted(
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
            mixinStandardHelpOptions = true,
            description = {
                "Sends the records that wait back to where they were read, each once, whoever else replays too.",
                "A record keeps its first place in the order of revisions: what was edited or deleted since stays so.",
                "One that is refused again waits again, and keeps count of how often it was sent."
            })
    private static final class Replay implements Callable<Integer> {
        private final Session session;

        @Mixin
        private RejectedFilter filter = new RejectedFilter();

        @Option(names = "--dry-run", description = "Only say what would be sent.")
        private boolean dryRun;

        @Mixin
        private JsonOption output = new JsonOption();

        Replay(Session session) {
            this.session = session;
        }

        @Override
        public Integer call() {
            var connections = session.connections();
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
            try (var progress = ProgressLine.of(session.terminal(), "replaying", total)) {
                var done = new ReplayRejected(connections.kafkaSettings(), progress).replay(admitted::admits);
                say(byReason, total, done);
                return done.cut() + done.elsewhere() == 0 ? ExitStatus.FINE : ExitStatus.FAILED;
            }
        }

        /// Empty when the database cannot be asked; a replay needs Kafka alone.
        private OptionalLong overtaken(CountOvertaken records) {
            try (var database = ApplicationDatabase.open(session.connections())) {
                return OptionalLong.of(records.count(database));
            } catch (Failure | DataAccessException e) {
                session.terminal().note("how many are overtaken is not known: " + e.getMessage());
                return OptionalLong.empty();
            }
        }

        private void say(Map<String, Integer> byReason, int total, ReplayRejected.Done done) {
            var overtaken = total == 0 ? OptionalLong.of(0) : overtaken(done.overtaken());
            if (output.json()) {
                var object = JsonText.object()
                        .put("waiting", total)
                        .put("sent", done.sent())
                        .put("cut", done.cut())
                        .put("elsewhere", done.elsewhere())
                        .put("overtaken", overtaken.isEmpty() ? null : (Long) overtaken.getAsLong());
                var reasons = object.putObject("reasons");
                byReason.forEach(reasons::put);
                session.terminal().say(JsonText.line(object));
                return;
            }
            byReason.forEach((reason, count) -> session.terminal().say("%8d  %s".formatted(count, reason)));
            overtaken.ifPresent(count -> {
                if (count > 0) {
                    session.terminal()
                            .say("%8d  of these overtaken: edited or deleted since, they change nothing"
                                    .formatted(count));
                }
            });
            session.terminal().say(dryRun ? total + " would be sent" : "sent " + done.sent() + " of " + total);
            if (done.cut() > 0) {
                session.terminal()
                        .note(done.cut()
                                + " were too large to be kept whole and stay: publish them again from their source");
            }
            if (done.elsewhere() > 0) {
                session.terminal().note(done.elsewhere() + " name a topic that no worker reads, and stay");
            }
        }
    }
}
