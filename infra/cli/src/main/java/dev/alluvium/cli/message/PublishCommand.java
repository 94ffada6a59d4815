package dev.alluvium.cli.message;

import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Failure;
import dev.alluvium.cli.console.JsonOption;
import dev.alluvium.cli.console.PrivateFile;
import dev.alluvium.cli.console.TimeOption;
import dev.alluvium.cli.console.UsageFailure;
import dev.alluvium.cli.session.Connections;
import dev.alluvium.cli.session.KeyOption;
import dev.alluvium.cli.session.SessionCommand;
import dev.alluvium.events.PayloadCodec;
import dev.alluvium.events.Topics;
import dev.alluvium.runtime.KafkaClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "publish",
        description = {
            "Publishes messages, one JSON object on each line; files may be compressed with gzip.",
            "Everything is read and checked first: when any line of any file is wrong, nothing is published.",
            "Publishing the same messages again changes nothing."
        })
public final class PublishCommand extends SessionCommand implements Callable<Integer> {
    @Option(names = "--tenant", required = true, paramLabel = "SLUG", description = "The tenant.")
    private String tenant;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files; - for standard input.")
    private List<String> names;

    @Option(
            names = "--wait",
            description = "Return when all are searchable; exit status 1 when one was rejected or" + " failed.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30m",
            converter = TimeOption.class,
            description = "Longest wait, such as 90s or 10m (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Messages per second (default: as fast as possible).")
    private double rate;

    @Option(names = "--bulk", description = "Nothing that is in a hurry: goes behind whatever else the tenant sends.")
    private boolean bulk;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "avro",
            description = "avro or json (default: ${DEFAULT-VALUE}).")
    private String format;

    @Mixin
    private KeyOption key = new KeyOption();

    @Mixin
    private JsonOption output = new JsonOption();

    @Override
    public Integer call() throws IOException {
        if (!format.equals("avro") && !format.equals("json")) {
            throw new UsageFailure("--format is '" + format + "': expected avro or json");
        }
        if (!(rate >= 0)) {
            throw new UsageFailure("--rate is " + rate + ": expected 0 or more");
        }
        var spool = new ArrayList<Path>();
        try {
            return publish(files(spool));
        } finally {
            for (var file : spool) {
                Files.deleteIfExists(file);
            }
        }
    }

    private int publish(List<MessageFile> files) {
        var report = CheckFiles.check(files);
        if (!report.problems().isEmpty()) {
            report.problems().forEach(terminal()::note);
            var more = report.further() == 0 ? "" : "and " + report.further() + " more; ";
            throw new Failure(more + "nothing was published");
        }
        var request = new PublishRequest(terminal(), connections(), tenant, key.api(session(), tenant), output.json());
        requireKafka();
        var form = new PublishMessages.Form(PayloadCodec.named(format), bulk, rate);
        var totals = request.run(files, report.messages(), form, waiting());
        return ExitStatus.fineWhen(totals.bad() == 0);
    }

    private Optional<Duration> waiting() {
        return wait ? Optional.of(timeout) : Optional.empty();
    }

    private List<MessageFile> files(List<Path> spool) throws IOException {
        var files = new ArrayList<MessageFile>();
        for (var name : names) {
            files.add(name.equals("-") ? standardInput(spool) : new MessageFile(name, Path.of(name)));
        }
        return files;
    }

    /// It can be read once only; checked first and published then, it must be kept in between.
    private static MessageFile standardInput(List<Path> spool) throws IOException {
        var copy = Files.createTempFile("alluvium-publish-", ".jsonl", PrivateFile.permissions());
        spool.add(copy);
        Files.copy(System.in, copy, StandardCopyOption.REPLACE_EXISTING);
        return new MessageFile("standard input", copy);
    }

    /// A producer would try for minutes.
    private void requireKafka() {
        var connections = connections();
        try (var admin = Admin.create(KafkaClients.admin(connections.kafkaSettings()))) {
            admin.describeTopics(List.of(Topics.MESSAGES)).allTopicNames().get();
        } catch (ExecutionException | KafkaException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new Failure(
                        "no topic " + Topics.MESSAGES + " on " + connections.kafka()
                                + ": up creates it; elsewhere an operator does",
                        e);
            }
            throw new Failure(
                    "Kafka does not answer on " + connections.kafka() + ": is it up? (infra/alluvium up; "
                            + Connections.KAFKA + " names another)",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}
