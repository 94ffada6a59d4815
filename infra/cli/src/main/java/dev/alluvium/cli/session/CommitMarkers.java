package dev.alluvium.cli.session;

import dev.alluvium.runtime.KafkaClients;
import dev.alluvium.runtime.settings.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;

/// A commit is answered as soon as it is decided, and readers of what is committed see it once its markers are written
/// (KIP-98): somebody who looks in between would find nothing done.
public final class CommitMarkers {
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final long PAUSE_MILLIS = 10;

    private CommitMarkers() {}

    /// Returns when they are written, or in ten seconds: the commit holds all the same.
    public static void await(KafkaSettings kafka, String transactionalId) {
        long deadline = System.nanoTime() + PATIENCE;
        try (var admin = Admin.create(KafkaClients.admin(kafka))) {
            while (state(admin, transactionalId) == TransactionState.PREPARE_COMMIT && System.nanoTime() < deadline) {
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (ExecutionException | TimeoutException e) {
            // Nothing is known, and nothing is lost.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TransactionState state(Admin admin, String transactionalId)
            throws ExecutionException, InterruptedException, TimeoutException {
        return admin.describeTransactions(List.of(transactionalId))
                .description(transactionalId)
                .get(PATIENCE, TimeUnit.NANOSECONDS)
                .state();
    }
}
