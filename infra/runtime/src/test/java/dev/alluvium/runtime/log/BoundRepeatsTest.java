package dev.alluvium.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BoundRepeatsTest {
    private static final String CONNECTIONS = "org.apache.kafka.clients.NetworkClient";
    private static final String A = "[Consumer clientId=a, groupId=g] ";

    private final AtomicLong nanos = new AtomicLong();
    private final LoggerContext loggers = new LoggerContext();
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        loggers.addTurboFilter(new BoundRepeats(nanos::get));
        said.start();
        loggers.getLogger("ROOT").addAppender(said);
        loggers.getLogger("ROOT").setLevel(Level.WARN);
    }

    @Test
    void aBrokerThatIsAwayIsOneLineASecondAndClient() {
        for (int millis = 0; millis < 3_000; millis += 10) {
            nanos.set(millis * 1_000_000L);
            warn(CONNECTIONS, A + "Connection to node {} could not be established", millis % 3);
            warn(CONNECTIONS, A + "Bootstrap broker {} disconnected", millis);
            warn(CONNECTIONS, "[Producer clientId=b] Connection to node {} could not be established", 1);
        }

        assertThat(said.list).hasSize(6);
        assertThat(said.list.stream().filter(event -> event.getMessage().startsWith(A)))
                .hasSize(3);
    }

    @Test
    void otherWarningsOfAClientAreNotLostBehindIt() {
        warn(CONNECTIONS, A + "Connection to node {} could not be established", 1);
        warn("org.apache.kafka.clients.consumer.internals.ConsumerCoordinator", A + "Offset commit failed", 1);
        warn("org.apache.kafka.clients.consumer.internals.ConsumerCoordinator", A + "Offset commit failed", 1);

        assertThat(said.list).hasSize(2);
    }

    @Test
    void errorsAndOtherLoggersAreNotBounded() {
        for (int i = 0; i < 5; i++) {
            loggers.getLogger(CONNECTIONS).error(A + "broken");
            warn("dev.alluvium.ingest.IngestWorker", "a warning of ours", i);
        }

        assertThat(said.list).hasSize(10);
    }

    @Test
    void clientsWithoutEndDoNotFillTheMemory() {
        for (int i = 0; i < 5_000; i++) {
            warn(CONNECTIONS, "[Producer clientId=" + i + "] Connection lost", i);
        }

        assertThat(said.list).hasSize(5_000);
    }

    private void warn(String logger, String format, Object argument) {
        loggers.getLogger(logger).warn(format, argument);
    }
}
