package dev.alluvium.runtime.kafka.failure;

import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/// What Kafka's clients report and trying again mends.
public final class KafkaTrouble {

    /// Of a question that the loop waits for: the consumer's own is a minute, in which it would do nothing else.
    public static final Duration LIMIT = Duration.ofSeconds(3);

    /// The group has gone on without this member, as it does after a broker was away for a while. The client
    /// joins it again by itself; what it asked for in between was asked for under an old name (KIP-848).
    private static final Set<Class<? extends KafkaException>> OUT_OF_GROUP = Set.of(
            UnknownMemberIdException.class,
            // A RejoiningConsumer takes another client then.
            GroupIdNotFoundException.class,
            StaleMemberEpochException.class,
            FencedMemberEpochException.class,
            IllegalGenerationException.class,
            CommitFailedException.class);

    private KafkaTrouble() {}

    /// Also when it is wrapped: the client does that with what its background thread met.
    public static boolean mayPass(Throwable failure) {
        return failure instanceof RetriableException
                || OUT_OF_GROUP.contains(failure.getClass())
                || failure instanceof KafkaException
                        && failure.getCause() instanceof KafkaException cause
                        && mayPass(cause);
    }
}
