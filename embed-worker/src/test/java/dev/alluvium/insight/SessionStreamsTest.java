package dev.alluvium.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.runtime.KafkaSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionStreamsTest {
    private record Broker(String bootstrapServers, Optional<Path> properties) implements KafkaSettings {}

    private record Settings() implements InsightSettings {
        @Override
        public Duration quiet() {
            return Duration.ofMinutes(10);
        }

        @Override
        public int every() {
            return 200;
        }

        @Override
        public Optional<Path> state() {
            return Optional.empty();
        }

        @Override
        public Model model() {
            throw new UnsupportedOperationException("nobody asks for a model here");
        }
    }

    @TempDir
    private Path folder;

    @Test
    void aStopDoesNotWaitForABrokerThatIsSilent() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
            var kafka = new Broker("127.0.0.1:" + silent.getLocalPort(), Optional.empty());
            var streams = new SessionStreams("test", "stored", new Settings(), kafka, folder);
            try (var _ = silent.accept()) {
                long begun = System.nanoTime();
                streams.close();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
            }
        }
    }
}
