package dev.alluvium.servers;

import dev.alluvium.events.Topic;
import dev.alluvium.servers.process.StartFailedException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/// Topics as they must exist.
public final class KafkaTopics {
    private static final int LIMIT_SECONDS = 30;

    private KafkaTopics() {}

    /// Creates those that are missing, and brings those of an earlier version to the form of this one; what an
    /// operator has set otherwise stays. Returns when producers can write to all of them.
    public static void ensure(String bootstrapServers, Collection<Topic> topics) {
        ensure(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers), topics, TopicReplicas.UNSAID);
    }

    /// As `ensure`, with a client's whole configuration. Says how many were missing.
    ///
    /// @param wanted what the topics that are missing get; one that exists keeps what it has
    public static int ensure(Map<String, Object> client, Collection<Topic> topics, TopicReplicas wanted) {
        var names = topics.stream().map(Topic::name).toList();
        return with(client, "created", admin -> {
            var present = admin.listTopics().names().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            var replicas = wanted.orFor(admin.describeCluster()
                    .nodes()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .size());
            var missing = topics.stream()
                    .filter(topic -> !present.contains(topic.name()))
                    .map(replicas::of)
                    .toList();
            create(admin, missing);
            awaitLeaders(admin, names);
            new RenewTopics(admin).renew(topics);
            return missing.size();
        });
    }

    /// How many partitions each topic has; one that is missing is left out.
    public static SortedMap<String, Integer> partitions(Map<String, Object> client, Collection<Topic> topics) {
        return with(client, "looked at", admin -> partitions(admin, topics));
    }

    /// Gives each topic so many partitions where it has fewer. Returns when producers can write to all of them.
    ///
    /// @return those that have grown
    /// @throws IllegalArgumentException when a topic has more already, which Kafka does not take away; nothing
    /// grows then
    public static Set<String> grow(Map<String, Object> client, Collection<Topic> topics, int partitions) {
        return with(client, "given more partitions", admin -> {
            var present = partitions(admin, topics);
            present.forEach((topic, count) -> {
                if (count > partitions) {
                    throw new IllegalArgumentException(topic + " has " + count
                            + " partitions, and Kafka takes none away: " + partitions + " is too few");
                }
            });
            var growing = new TreeMap<String, NewPartitions>();
            present.forEach((topic, count) -> {
                if (count < partitions) {
                    growing.put(topic, NewPartitions.increaseTo(partitions));
                }
            });
            admin.createPartitions(growing).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            awaitLeaders(admin, List.copyOf(present.keySet()));
            return growing.keySet();
        });
    }

    private static SortedMap<String, Integer> partitions(Admin admin, Collection<Topic> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        var there = admin.listTopics().names().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        var names = topics.stream().map(Topic::name).filter(there::contains).toList();
        var counts = new TreeMap<String, Integer>();
        admin.describeTopics(names)
                .allTopicNames()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS)
                .forEach((name, topic) -> counts.put(name, topic.partitions().size()));
        return counts;
    }

    private interface Work<T> {
        T on(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    private static <T> T with(Map<String, Object> client, String done, Work<T> work) {
        try (var admin = Admin.create(client)) {
            return work.on(admin);
        } catch (ExecutionException | TimeoutException e) {
            throw new StartFailedException(
                    "Topics cannot be " + done + " on " + client.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG) + ": "
                            + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailedException("Interrupted while topics are " + done + ".", e);
        }
    }

    private static void create(Admin admin, List<NewTopic> missing)
            throws ExecutionException, InterruptedException, TimeoutException {
        for (var created : admin.createTopics(missing).values().values()) {
            try {
                created.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                // Another process may have been quicker.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }

    /// A created topic is known to the controller at once, to the broker a moment later.
    private static void awaitLeaders(Admin admin, List<String> names)
            throws ExecutionException, InterruptedException, TimeoutException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!haveLeaders(admin, names)) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("no leaders after " + LIMIT_SECONDS + " s");
            }
            Thread.sleep(20);
        }
    }

    private static boolean haveLeaders(Admin admin, List<String> names) throws InterruptedException, TimeoutException {
        try {
            var topics = admin.describeTopics(names).allTopicNames().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            return topics.values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition ->
                            partition.leader() != null && !partition.leader().isEmpty());
        } catch (ExecutionException e) {
            return false;
        }
    }
}
