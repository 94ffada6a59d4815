package dev.alluvium.runtime.kafka.failure;

import java.sql.SQLException;
import org.apache.kafka.common.KafkaException;

/// Names a failure for logs and health pages. Only Kafka's own words and our own are repeated: a database or a model
/// may quote the data it choked on.
public final class Causes {

    private Causes() {}

    public static String of(Throwable failure) {
        if (failure instanceof TryLaterException) {
            return failure.getMessage();
        }
        var root = failure;
        while (root.getCause() != null && !(root instanceof KafkaException)) {
            root = root.getCause();
        }
        var name = root.getClass().getSimpleName();
        return switch (root) {
            case KafkaException kafka -> name + ": " + kafka.getMessage();
            case SQLException sql -> name + ", SQLSTATE " + sql.getSQLState();
            default -> name;
        };
    }
}
