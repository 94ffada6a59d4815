package dev.alluvium.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.cli.console.Terminal;
import dev.alluvium.cli.session.Session;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final Session session = new Session(Map.of(), Path.of("."), Terminal.of(Map.of()), InstantSource.system());

    @Test
    void eachCommandIsMountedUnderTheNameThatItsClassSays() {
        assertThat(mounted("--help")).contains("up", "search", "tenant", "bench");
        Alluvium.commandLine(session)
                .getSubcommands()
                .forEach((name, command) -> assertThat(command.getCommandName()).isEqualTo(name));
    }

    @Test
    void theOneThatIsCalledIsMountedAlone() {
        for (var name : mounted()) {
            if (!Set.of("bench", "warm-up").contains(name)) {
                assertThat(mounted(name, "--help")).containsExactly(name);
            }
        }
    }

    @Test
    void allAreThereToBeMeantWhenAnotherNameWasTyped() {
        assertThat(mounted("serch", "x")).isEqualTo(mounted());
    }

    @Test
    void theVersionNeedsNone() {
        assertThat(mounted("--version")).isEmpty();
    }

    private Set<String> mounted(String... arguments) {
        return Alluvium.commandLine(session, arguments).getSubcommands().keySet();
    }
}
