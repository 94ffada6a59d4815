package dev.alluvium.bench.harness;

import java.util.concurrent.locks.LockSupport;

/// Waiting that leaves the processors to what is measured.
public final class Pause {

    private Pause() {}

    public static void briefly() throws InterruptedException {
        until(System.nanoTime() + 10_000_000);
    }

    public static void until(long nanoTime) throws InterruptedException {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
