package dev.alluvium.runtime.kafka;

import dev.alluvium.runtime.OpenWhenReachable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/// Waits for the topics that a worker reads and writes. A consumer of a topic that is missing looks like one that has
/// nothing to do, and whoever waits for results would look elsewhere.
public final class AwaitTopics {
    private AwaitTopics() {}

    /// Returns when all are there.
    ///
    /// @param admin configuration of an admin client
    /// @throws dev.alluvium.runtime.settings.RefusedException when the process is asked to stop meanwhile
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
}
