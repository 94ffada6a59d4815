package dev.alluvium.testkit;

import dev.alluvium.servers.Kafka;
import dev.alluvium.servers.LocalPostgres;
import dev.alluvium.servers.LocalPostgresOptions;
import dev.alluvium.servers.Postgres;
import java.util.function.Supplier;

/// One Kafka and one PostgreSQL for all tests of this JVM, started when first asked for and stopped when the JVM
/// ends.
public final class SharedParts {

    private SharedParts() {}

    /// The broker that all tests of this JVM use: given, in a container, or local ([Parts]). Never close it.
    public static Kafka kafka() {
        return OneKafka.KAFKA.get();
    }

    /// The server that all tests of this JVM use: given, in a container, or local ([Parts]). Never close it.
    public static Postgres postgres() {
        return OnePostgres.POSTGRES.get();
    }

    private static final class Choice {
        static final Once<Parts> PARTS = new Once<>(Choice::choose);

        private static Parts choose() {
            var switched = System.getProperty(Parts.SWITCH_PROPERTY, System.getenv(Parts.SWITCH));
            var parts = Parts.choose(
                    switched,
                    System.getenv(),
                    () -> Docker.ofTheMachine().look(),
                    problem -> System.out.println("containers are not used: " + problem));
            System.out.println(
                    "Kafka and PostgreSQL for the tests: " + parts.label() + " (" + Parts.SWITCH + " chooses)");
            return parts;
        }
    }

    private static final class OneKafka {
        static final Once<Kafka> KAFKA = new Once<>(() -> switch (Choice.PARTS.get()) {
            case GIVEN -> new GivenKafka(System.getenv(Parts.KAFKA));
            case CONTAINERS -> ContainerKafka.start();
            case LOCAL -> local();
        });

        private static Kafka local() {
            var folder = TestFolder.make();
            var kafka = Kafka.start(folder.path());
            atEnd(() -> {
                kafka.kill();
                folder.remove();
            });
            return kafka;
        }
    }

    private static final class OnePostgres {
        static final Once<Postgres> POSTGRES = new Once<>(() -> switch (Choice.PARTS.get()) {
            case GIVEN -> GivenPostgres.of(System.getenv());
            case CONTAINERS -> ContainerPostgres.start();
            case LOCAL -> local();
        });

        private static Postgres local() {
            var folder = TestFolder.make();
            var postgres = LocalPostgres.start(LocalPostgresOptions.forTests(folder.path()));
            atEnd(() -> {
                postgres.kill();
                folder.remove();
            });
            return postgres;
        }
    }

    /// A part that could not be had is not tried again for every test: all fail with the same words.
    private static final class Once<T> {
        private final Supplier<T> source;
        private T value;
        private RuntimeException failure;

        Once(Supplier<T> source) {
            this.source = source;
        }

        synchronized T get() {
            if (failure != null) {
                throw failure;
            }
            if (value == null) {
                try {
                    value = source.get();
                } catch (RuntimeException e) {
                    failure = e;
                    throw e;
                }
            }
            return value;
        }
    }

    private static void atEnd(Runnable action) {
        Runtime.getRuntime().addShutdownHook(new Thread(action, "end-of-tests"));
    }
}
