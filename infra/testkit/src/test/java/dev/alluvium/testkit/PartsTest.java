package dev.alluvium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.servers.process.StartFailedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class PartsTest {
    private static final Map<String, String> NOTHING = Map.of();
    private static final Map<String, String> ALL = Map.of(
            Parts.KAFKA, "127.0.0.1:9092",
            Parts.DATABASE_URL, "postgresql://127.0.0.1:5432/postgres",
            Parts.DATABASE_USER, "postgres",
            Parts.DATABASE_PASSWORD, "secret");
    private static final Supplier<Docker.Answer> DOCKER = () -> Docker.Answer.FINE;
    private static final Supplier<Docker.Answer> NO_DOCKER =
            () -> new Docker.Answer(Optional.of("no Docker daemon answers"), false);
    private static final Supplier<Docker.Answer> BROKEN = () -> Docker.Answer.unusable("the daemon cannot get it");
    private static final Supplier<Docker.Answer> NOT_ASKED = () -> {
        throw new AssertionError("Docker was asked for");
    };

    private final List<String> told = new ArrayList<>();

    private Parts choose(String switched, Map<String, String> environment, Supplier<Docker.Answer> docker) {
        return Parts.choose(switched, environment, docker, told::add);
    }

    @Test
    void givenServersComeFirst() {
        assertThat(choose(null, ALL, NOT_ASKED)).isEqualTo(Parts.GIVEN);
        assertThat(choose("auto", ALL, NOT_ASKED)).isEqualTo(Parts.GIVEN);
    }

    @Test
    void containersAreUsedWhereADaemonAnswers() {
        assertThat(choose(null, NOTHING, DOCKER)).isEqualTo(Parts.CONTAINERS);
        assertThat(choose("containers", ALL, DOCKER)).isEqualTo(Parts.CONTAINERS);
    }

    @Test
    void localProcessesAreUsedOtherwise() {
        assertThat(choose("", NOTHING, NO_DOCKER)).isEqualTo(Parts.LOCAL);
        assertThat(choose(" Local ", ALL, NOT_ASKED)).isEqualTo(Parts.LOCAL);
    }

    @Test
    void aBrokerAloneIsNotTakenForGivenParts() {
        assertThat(choose("auto", Map.of(Parts.KAFKA, "127.0.0.1:9092"), NO_DOCKER))
                .isEqualTo(Parts.LOCAL);
        assertThat(told).isEmpty();
    }

    @Test
    void aDaemonThatIsOfNoUseIsToldAndDoneWithout() {
        assertThat(choose("auto", NOTHING, BROKEN)).isEqualTo(Parts.LOCAL);
        assertThat(told).containsExactly("the daemon cannot get it");
        assertThatThrownBy(() -> choose("containers", NOTHING, BROKEN))
                .hasMessageContaining("but the daemon cannot get it");
    }

    @Test
    void givenNamesWhatIsMissing() {
        var some = new HashMap<>(ALL);
        some.remove(Parts.DATABASE_USER);
        some.put(Parts.DATABASE_PASSWORD, " ");

        assertThatThrownBy(() -> choose("given", some, NOT_ASKED))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("not set: " + Parts.DATABASE_USER + ", " + Parts.DATABASE_PASSWORD);
    }

    @Test
    void containersWithoutADaemonAreRefused() {
        assertThatThrownBy(() -> choose("containers", ALL, NO_DOCKER))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("no Docker daemon");
    }

    @Test
    void anUnknownChoiceIsRefused() {
        assertThatThrownBy(() -> choose("cloud", ALL, NOT_ASKED))
                .isInstanceOf(StartFailedException.class)
                .hasMessage("ALLUVIUM_PARTS=cloud is none of auto, given, containers, local.");
    }
}
