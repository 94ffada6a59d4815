package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.OpenWhenReachable;
import dev.alluvium.runtime.kafka.lane.Lanes;
import dev.alluvium.runtime.settings.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits for the topics that a worker reads and writes. A consumer of a topic that is missing looks like one that has
/// nothing to do, and whoever waits for results would look elsewhere.
public final class AwaitTopics {
    private static final Logger LOG = LoggerFactory.getLogger(AwaitTopics.class);
    private static final String ROOM = "offset.metadata.max.bytes";

    private AwaitTopics() {}

    /// Returns when all are there.
    ///
    /// @param admin configuration of an admin client
    /// @throws RefusedException when the process is asked to stop meanwhile
    public static void await(Map<String, Object> admin, List<String> topics, OpenWhenReachable waiting)
            throws Exception {
        try (var asking = Admin.create(admin)) {
            for (var topic : topics) {
                waiting.open(
                        "topic " + topic,
                        () -> describe(asking, topic),
                        failure -> failure instanceof ExecutionException
                                && failure.getCause() instanceof RetriableException);
            }
        }
    }

    /// The client does not say which topic it was that is not to be seen.
    private static Object describe(Admin admin, String topic) throws ExecutionException, InterruptedException {
        try {
            return admin.describeTopics(List.of(topic)).allTopicNames().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicAuthorizationException) {
                throw new TopicAuthorizationException(Set.of(topic));
            }
            throw e;
        }
    }

    /// For those that note beside their offsets how far each lane is. Brokers that may not be asked are trusted.
    ///
    /// @throws RefusedException when the brokers take less there than a note may need
    public static void requireRoomForMarks(Map<String, Object> admin) throws InterruptedException {
        try (var asking = Admin.create(admin)) {
            var broker = asking.describeCluster().nodes().get().iterator().next();
            var resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
            var room = asking.describeConfigs(List.of(resource))
                    .values()
                    .get(resource)
                    .get()
                    .get(ROOM);
            if (room != null) {
                requireRoomForMarks(Integer.parseInt(room.value()));
            }
        } catch (ExecutionException e) {
            LOG.debug("the brokers do not say what they take beside an offset: {}", e.toString());
        }
    }

    static void requireRoomForMarks(int bytes) {
        if (bytes < Lanes.MARK_BYTES) {
            throw new RefusedException(
                    "the brokers take %d bytes beside an offset, and this worker may need %d: set %s to at least %d on them"
                            .formatted(bytes, Lanes.MARK_BYTES, ROOM, Lanes.MARK_BYTES));
        }
    }
}
