package dev.alluvium.runtime.kafka.failure;

import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/// What brokers refuse to whom they do not know, or to whom they know and have not allowed it. Waiting mends neither.
public final class KafkaRefusal {
    private KafkaRefusal() {}

    /// The line for whoever runs the process; empty when it is something else that has failed.
    public static Optional<String> of(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException) {
                return Optional.of(
                        "Kafka refuses it: " + words(cause) + ". Give its principal the rights in infra/docs/kafka.md");
            }
            if (cause instanceof AuthenticationException) {
                return Optional.of("Kafka is not to be spoken with: " + words(cause) + reason(cause)
                        + ". See to the file that ALLUVIUM_KAFKA_PROPERTIES names, and to the brokers' certificates");
            }
        }
        return Optional.empty();
    }

    private static String words(Throwable failure) {
        return failure.getClass().getSimpleName() + ": "
                + String.valueOf(failure.getMessage()).replaceAll("\\s+", " ").replaceFirst("\\.$", "");
    }

    /// Why a handshake failed is said by the last of them alone.
    private static String reason(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root == failure ? "" : " (" + root.getMessage() + ")";
    }
}
