package dev.alluvium.cli.launch;

import dev.alluvium.cli.launch.Examination.Finding;
import dev.alluvium.events.Topic;
import dev.alluvium.runtime.kafka.AwaitTopics;
import dev.alluvium.runtime.settings.RefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/// What the brokers say of the topics that the workers need: whether they are there, and whether a broker may be lost.
///
/// @param client configuration of an admin client
record BrokerFindings(Map<String, Object> client, Collection<Topic> needed) {
    private static final String ENSURE = "infra/alluvium topics ensure makes them";
    private static final int SAFE_BROKERS = 3;
    private static final long LIMIT_SECONDS = 10;

    /// Of one topic, as it is.
    record TopicState(String name, int replicas, int minInsync, boolean allInSync) {}

    List<Finding> findings() {
        var findings = new ArrayList<Finding>();
        findings.add(clients(client));
        try (var admin = Admin.create(client)) {
            var brokers = get(admin.describeCluster().nodes()).size();
            var present = get(admin.listTopics().names());
            var missing = needed.stream()
                    .map(Topic::name)
                    .filter(name -> !present.contains(name))
                    .sorted()
                    .toList();
            findings.add(topics(missing));
            findings.addAll(replicas(brokers, states(admin, present)));
            findings.add(room(client));
        } catch (ExecutionException | TimeoutException e) {
            var reason = e.getCause() == null
                    ? "no answer within " + LIMIT_SECONDS + " s"
                    : e.getCause().getMessage();
            findings.add(Finding.problem("topics", "cannot be looked at: " + reason, "infra/alluvium status"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return findings;
    }

    /// Whoever can write `alluvium.messages` speaks for every tenant.
    static Finding clients(Map<String, Object> client) {
        var protocol = String.valueOf(client.getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT"));
        var anonymous = protocol.equals("PLAINTEXT")
                || (protocol.equals("SSL")
                        && !client.containsKey("ssl.keystore.location")
                        && !client.containsKey("ssl.keystore.key"));
        var address = String.valueOf(client.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
        return !anonymous || onLoopback(address)
                ? Finding.fine("kafka clients", anonymous ? "anonymous, on loopback" : "known by " + protocol)
                : Finding.problem(
                        "kafka clients",
                        "the brokers at " + address + " take clients that do not say who they are, "
                                + "and whoever can write alluvium.messages speaks for every tenant",
                        "let the brokers authenticate clients (infra/docs/kafka.md lists the rights of each process) "
                                + "and name the properties in ALLUVIUM_KAFKA_PROPERTIES");
    }

    /// Workers refuse to start without.
    private static Finding room(Map<String, Object> client) throws InterruptedException {
        try {
            AwaitTopics.requireRoomForMarks(client);
            return Finding.fine("offsets", "the brokers take what the workers note beside them");
        } catch (RefusedException e) {
            return Finding.problem("offsets", e.getMessage(), "see to the configuration of the brokers");
        }
    }

    static Finding topics(List<String> missing) {
        return missing.isEmpty()
                ? Finding.fine("topics", "all there")
                : Finding.problem("topics", "missing: " + String.join(", ", missing), ENSURE);
    }

    static List<Finding> replicas(int brokers, Collection<TopicState> topics) {
        var findings = new ArrayList<Finding>();
        var behind = topics.stream().filter(topic -> !topic.allInSync()).toList();
        if (!behind.isEmpty()) {
            findings.add(Finding.problem(
                    "replicas", "not all in sync: " + names(behind), "see to the brokers that are away or slow"));
        }
        var single = topics.stream()
                .filter(topic -> brokers >= SAFE_BROKERS && topic.minInsync() < 2)
                .toList();
        var stopping = topics.stream()
                .filter(topic -> topic.replicas() > 1 && topic.minInsync() >= topic.replicas())
                .toList();
        if (!single.isEmpty()) {
            findings.add(Finding.problem(
                    "replicas",
                    "a record counts as written when one broker of " + brokers + " has it: " + names(single),
                    "set min.insync.replicas to 2 with a replication factor of 3"));
        }
        if (!stopping.isEmpty()) {
            findings.add(Finding.problem(
                    "replicas",
                    "one lost broker stops all writing: " + names(stopping),
                    "set min.insync.replicas below the replication factor"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.fine(
                    "replicas",
                    brokers < SAFE_BROKERS
                            ? brokers + " broker" + (brokers == 1 ? "" : "s")
                                    + ": a lost disc is a lost record; three keep it"
                            : "a broker may be lost"));
        }
        return findings;
    }

    private List<TopicState> states(Admin admin, Collection<String> present)
            throws ExecutionException, InterruptedException, TimeoutException {
        var names = needed.stream().map(Topic::name).filter(present::contains).toList();
        var described = get(admin.describeTopics(names).allTopicNames());
        var configs = get(admin.describeConfigs(names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .all());
        return configs.entrySet().stream()
                .map(config -> state(described.get(config.getKey().name()), config.getValue()))
                .toList();
    }

    private static TopicState state(TopicDescription topic, Config config) {
        return new TopicState(
                topic.name(),
                topic.partitions().stream()
                        .mapToInt(one -> one.replicas().size())
                        .min()
                        .orElse(0),
                Integer.parseInt(
                        config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value()),
                topic.partitions().stream()
                        .allMatch(one -> one.isr().size() == one.replicas().size()));
    }

    private static <T> T get(KafkaFuture<T> asked) throws ExecutionException, InterruptedException, TimeoutException {
        return asked.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static boolean onLoopback(String bootstrapServers) {
        for (var server : bootstrapServers.split(",")) {
            var host = server.strip().replaceFirst(":\\d+$", "").replaceAll("[\\[\\]]", "");
            try {
                if (!InetAddress.getByName(host).isLoopbackAddress()) {
                    return false;
                }
            } catch (UnknownHostException e) {
                return false;
            }
        }
        return true;
    }

    private static String names(Collection<TopicState> topics) {
        return topics.stream().map(TopicState::name).sorted().collect(Collectors.joining(", "));
    }
}
