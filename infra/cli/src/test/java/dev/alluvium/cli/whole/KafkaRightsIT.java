package dev.alluvium.cli.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.cli.Alluvium;
import dev.alluvium.cli.console.ExitStatus;
import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.launch.Part;
import dev.alluvium.database.control.Backlog;
import dev.alluvium.events.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The programs, each as its own principal, with the rights of infra/docs/kafka.md and no other, do their work.
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KafkaRightsIT {
    @TempDir
    private static Path folder;

    private static BrokerWithRights broker;

    private ProcessesWithRights processes;

    @BeforeAll
    static void serve() throws Exception {
        broker = new BrokerWithRights(folder);
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @BeforeEach
    void begin() {
        processes = new ProcessesWithRights(broker, folder);
    }

    @AfterEach
    void end() {
        processes.end();
    }

    /// The command line makes the topics: there are none before.
    @Test
    @Order(1)
    void theCommandLineMakesTheTopicsAndLooksAtThem() throws Exception {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, UTF_8);
        var terminal = new Terminal(print, print, false, false, false);
        var status = Alluvium.run(
                new String[] {"topics", "ensure"}, broker.commandLine(), folder, terminal, InstantSource.system());
        assertThat(status).as(out.toString(UTF_8)).isEqualTo(ExitStatus.FINE);
        assertThat(broker.admin().listTopics().names().get()).contains(Topics.MESSAGES, Topics.QUIET);
    }

    @Test
    @Order(2)
    void messagesGetThroughAllProcesses() throws Exception {
        processes.startIngest("ingest-worker");
        processes.startEmbed("embed-worker");
        broker.publish("producer", "m-1");
        ProcessesWithRights.await("embedded", () -> all().embedded() == 1);
        ProcessesWithRights.await("sessions are watched", () -> stateChangelogs() > 0);
        assertThat(processes.lines(Part.INGEST_WORKER)).noneMatch(line -> line.contains("Authorization"));
        assertThat(processes.lines(Part.EMBED_WORKER)).noneMatch(line -> line.contains("Authorization"));
    }

    private static Backlog all() {
        return broker.control().backlogs().worst(1).all();
    }

    private static long stateChangelogs() {
        try {
            return broker.admin().listTopics().names().get().stream()
                    .filter(name -> name.startsWith("alluvium-sessions-"))
                    .count();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Order(3)
    void whoeverMayNotWriteMessagesIsRefused() {
        for (var principal : List.of(BrokerWithRights.STRANGER, "embed-worker")) {
            assertThatThrownBy(() -> broker.publish(principal, "forged"))
                    .as(principal)
                    .hasRootCauseInstanceOf(TopicAuthorizationException.class);
        }
        assertThat(all()).extracting(Backlog::stored).isEqualTo(1L);
    }

    /// Told when the first record is written, which is after the start.
    @Test
    @Order(4)
    void aTopicThatMayBeSeenAndNotWrittenIsToldToo() throws Exception {
        var write = broker.table().bindings("ingest-worker", "topic", Topics.STORED);
        var describe = write.stream()
                .map(binding -> new AclBinding(
                        binding.pattern(),
                        new AccessControlEntry(
                                binding.entry().principal(), "*", AclOperation.DESCRIBE, AclPermissionType.ALLOW)))
                .toList();
        broker.admin().createAcls(describe).all().get();
        broker.without(write, () -> {
            var worker = processes.startIngest("ingest-worker");
            broker.publish("producer", "seen-only");
            processes.refused(
                    worker,
                    Part.INGEST_WORKER,
                    "Not authorized to access topics: [alluvium.messages.stored]",
                    "kafka.md");
        });
        broker.admin()
                .deleteAcls(describe.stream().map(AclBinding::toFilter).toList())
                .all()
                .get();
        processes.startIngest("ingest-worker");
        ProcessesWithRights.await("nothing is lost", () -> all().stored() == 2);
    }

    @Test
    @Order(5)
    void theGatewayAndTheCommandLineNeedNoOtherRights() throws Exception {
        broker.publishUnreadable(Topics.STORED);
        processes.startIngest("ingest-worker");
        processes.startEmbed("embed-worker");
        var doors = processes.startDoors();
        var key = doors.key();
        doors.throughTheGateway(key);
        doors.byTheCommandLine();
        assertThat(processes.lines(Part.GATEWAY)).noneMatch(line -> line.contains("Authorization"));
        broker.without(
                broker.table().bindings("gateway", "topic", Topics.MESSAGES),
                () -> refused(doors.publish(key, "refused", "")));
        broker.without(
                broker.table().bindings("gateway", "transactional-id", "alluvium-gateway-*"),
                () -> refused(doors.publishTwo(key)));
        ProcessesWithRights.await("published again", () -> published(doors, key));
    }

    private static void refused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).doesNotContain("Exception");
    }

    private static boolean published(DoorsWithRights doors, String key) {
        try {
            return doors.publishTwo(key).statusCode() == 202;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
