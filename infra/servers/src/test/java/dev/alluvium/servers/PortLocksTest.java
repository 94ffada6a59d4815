package dev.alluvium.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/// With a number that no port has, so that nobody else asks for it.
final class PortLocksTest {
    private final int port = ThreadLocalRandom.current().nextInt(100_000, Integer.MAX_VALUE);

    @Test
    void aPortIsHadOnceInAJvm() throws IOException {
        assertThat(PortLocks.acquire(port)).isTrue();
        assertThat(PortLocks.acquire(port)).isFalse();
    }

    @Test
    void anotherJvmHasItUntilItIsKilled() throws IOException {
        var first = OtherJvm.run(AcquirePort.class, port);
        try {
            assertThat(first.after("ACQUIRED ")).isEqualTo("true");
            assertThat(answerOfAnother()).isEqualTo("false");
        } finally {
            first.kill();
        }
        assertThat(answerOfAnother()).isEqualTo("true");
    }

    private String answerOfAnother() throws IOException {
        var jvm = OtherJvm.run(AcquirePort.class, port);
        try {
            return jvm.after("ACQUIRED ");
        } finally {
            jvm.kill();
        }
    }
}
