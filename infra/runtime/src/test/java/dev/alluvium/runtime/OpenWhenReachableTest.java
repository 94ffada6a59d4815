package dev.alluvium.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.runtime.settings.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenWhenReachableTest {

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final OpenWhenReachable opener =
            new OpenWhenReachable(limit -> stopped.get(), Backoff.of(Duration.ofMillis(1), Duration.ofMillis(2)));

    @Test
    void whatIsNotThereYetIsWaitedFor() throws Exception {
        assertThat(opener.open("it", () -> failFirst(3), IOException.class::isInstance))
                .isEqualTo("open");
        assertThat(attempts).hasValue(4);
    }

    @Test
    void whatWaitingDoesNotMendComesOutAtOnce() {
        assertThatThrownBy(() -> opener.open("it", () -> failFirst(3), e -> false))
                .isInstanceOf(IOException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void aStopEndsTheWait() {
        stopped.set(true);
        assertThatThrownBy(() -> opener.open("it", () -> failFirst(3), e -> true))
                .isInstanceOf(RefusedException.class);
        assertThat(attempts).hasValue(1);
    }

    private String failFirst(int times) throws IOException {
        if (attempts.incrementAndGet() <= times) {
            throw new IOException("not yet");
        }
        return "open";
    }
}
