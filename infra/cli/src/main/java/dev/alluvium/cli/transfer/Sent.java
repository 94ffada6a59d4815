package dev.alluvium.cli.transfer;

import dev.alluvium.cli.console.Failure;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Records on their way to Kafka.
final class Sent {

    private Sent() {}

    static <T> T taken(Future<T> sent) {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw stopped(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted; running it again goes on", e);
        }
    }

    static Failure stopped(Throwable cause) {
        return new Failure(
                "Kafka does not take what is imported: " + cause.getMessage() + "; running it again goes on", cause);
    }
}
