package dev.alluvium.testkit;

import java.io.IOException;

/// For each line of its input, says what time it is, and how long a wait of 200 ms took.
final class TellTime {

    private TellTime() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var lock = new Object();
        while (System.in.read() == '\n') {
            long began = System.nanoTime();
            synchronized (lock) {
                lock.wait(200);
            }
            long took = (System.nanoTime() - began) / 1_000_000;
            System.out.println("TIME " + System.currentTimeMillis() + " " + took);
        }
    }
}
