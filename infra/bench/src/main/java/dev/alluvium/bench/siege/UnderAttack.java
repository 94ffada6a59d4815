package dev.alluvium.bench.siege;

import dev.alluvium.servers.process.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An attack that goes on until it is closed.
final class UnderAttack implements AutoCloseable {
    private static final Duration BETWEEN_MOVES = Duration.ofMillis(200);

    private final Attack attack;
    private final Target target;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private UnderAttack(Attack attack, Target target) {
        this.attack = attack;
        this.target = target;
    }

    static UnderAttack by(Attack attack, Target target) {
        var attacked = new UnderAttack(attack, target);
        for (int i = 0; i < attack.connections(); i++) {
            attacked.threads.submit(attacked::connection);
        }
        return attacked;
    }

    private Void connection() throws InterruptedException {
        while (!target.isOver()) {
            try {
                var socket = target.connect();
                try {
                    attack.move().make(target, socket);
                } finally {
                    target.end(socket);
                }
            } catch (IOException e) {
                // What the server does to this connection is what is measured elsewhere.
            }
            Pause.of(BETWEEN_MOVES);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        target.close();
        threads.close();
    }
}
