package dev.alluvium.runtime;

import dev.alluvium.runtime.settings.DatabaseGroup;
import dev.alluvium.runtime.settings.LogSettings;
import dev.alluvium.runtime.settings.RefusedException;
import io.smallrye.config.ConfigMapping;
import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/// A program of its own for [ProcessLifeIT]: signals, exit statuses and shutdown hooks need a whole JVM.
final class LifeSample {

    private LifeSample() {}

    @ConfigMapping(prefix = "alluvium")
    interface Settings {
        DatabaseGroup database();

        LogSettings log();
    }

    public static void main(String[] args) {
        var limit = args[0].equals("stubborn") ? Duration.ofMillis(300) : Duration.ofSeconds(20);
        System.exit(ProcessLife.run("sample", life -> run(args[0], life), limit, List.of(FileNotFoundException.class)));
    }

    private static void run(String mode, ProcessLife life) throws Exception {
        switch (mode) {
            case "settings" -> life.settings(Settings.class);
            case "logs" -> {
                life.log(life.settings(Settings.class).log());
                LoggerFactory.getLogger("shop.till").debug("said at {}\nwith a quote \"", "debug");
            }
            case "refusal" -> throw new RefusedException("Cannot listen on 127.0.0.1:80: Permission denied");
            case "named-refusal" -> throw new FileNotFoundException("there is no model.onnx");
            case "bug" -> throw new IllegalStateException("two\nlines");
            case "returns" -> System.out.println("done");
            case "serves" -> serve(life);
            case "stubborn" -> {
                System.out.println("serving");
                new CountDownLatch(1).await();
            }
            case "thread-dies" -> {
                Thread.ofVirtual().name("poll").start(() -> {
                    throw new IllegalStateException("a poll failed");
                });
                life.awaitStop();
            }
            default -> throw new IllegalArgumentException(mode);
        }
    }

    private static void serve(ProcessLife life) throws InterruptedException {
        try (Part _ = new Part("database");
                Part _ = new Part("loop")) {
            life.onStop(() -> System.out.println("asked to stop"));
            life.onStop(() -> {
                throw new IllegalStateException("a stop action failed");
            });
            System.out.println("serving");
            life.awaitStop();
            life.onStop(() -> System.out.println("asked late, stopping=" + life.stopping()));
        }
    }

    private record Part(String name) implements AutoCloseable {
        @Override
        public void close() {
            System.out.println("closed " + name);
        }
    }
}
