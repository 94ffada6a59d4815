package dev.alluvium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.alluvium.servers.OtherJvm;
import dev.alluvium.servers.process.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Downloads a package where none is installed.
final class SettableClockIT {
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    @TempDir
    private Path folder;

    @Test
    void aJvmGoesByItWhileItRunsAndWaitsAsLongAsEver() throws IOException {
        if (Command.find("apt-get").isEmpty()) {
            assertThatThrownBy(() -> SettableClock.in(folder, _ -> {})).hasMessageContaining("no apt-get");
            return;
        }
        var clock = SettableClock.in(folder, System.out::println);
        var jvm = OtherJvm.run(clock.environment(), TellTime.class);
        try {
            for (var hours : new int[] {0, 30, -5, 0}) {
                clock.set(Duration.ofHours(hours));
                var told = ask(jvm);
                assertThat(told.ahead()).isCloseTo(Duration.ofHours(hours).toMillis(), within(MINUTE));
                assertThat(told.waited()).isGreaterThanOrEqualTo(195);
            }
        } finally {
            jvm.kill();
        }
    }

    private record Told(long ahead, long waited) {}

    private static Told ask(OtherJvm jvm) throws IOException {
        jvm.process().getOutputStream().write('\n');
        jvm.process().getOutputStream().flush();
        var words = jvm.after("TIME ").split(" ");
        return new Told(Long.parseLong(words[0]) - System.currentTimeMillis(), Long.parseLong(words[1]));
    }
}
