package dev.alluvium.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.servers.process.StartFailedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class FreePortsTest {

    @Test
    void severalAreDifferent() {
        assertThat(FreePorts.several(5)).doesNotHaveDuplicates().hasSize(5);
    }

    @Test
    void anOutgoingConnectionCannotTakeThem() {
        int first = FreePorts.firstEphemeral();
        assertThat(first).isBetween(1_024, 65_535);
        // Where the system takes all of them for connections, there are no others.
        assertThat(FreePorts.several(50)).allMatch(port -> port < first || first <= 10_000);
    }

    @Test
    void aPortInUseIsNamedWithWhoWantsIt() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> FreePorts.require(taken.getLocalPort(), "Kafka"))
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageStartingWith("Port " + taken.getLocalPort() + ", which Kafka wants, is in use")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aFreePortIsFine() {
        assertThatCode(() -> FreePorts.require(FreePorts.one(), "Kafka")).doesNotThrowAnyException();
    }
}
