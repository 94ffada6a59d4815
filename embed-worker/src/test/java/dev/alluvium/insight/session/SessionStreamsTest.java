package dev.alluvium.insight.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.runtime.settings.KafkaSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionStreamsTest {
    private record Broker(String bootstrapServers, Optional<Path> properties) implements KafkaSettings {}

    @TempDir
    private Path folder;

    @Test
    void aStopDoesNotWaitForABrokerThatIsSilent() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
            var kafka = new Broker("127.0.0.1:" + silent.getLocalPort(), Optional.empty());
            var around = new SessionStreams.Surroundings(kafka, folder, new SimpleMeterRegistry());
            var streams = new SessionStreams("test", "stored", SessionLimits.of(Duration.ofMinutes(10), 200), around);
            try (var _ = silent.accept()) {
                long begun = System.nanoTime();
                streams.close();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
            }
        }
    }
}
