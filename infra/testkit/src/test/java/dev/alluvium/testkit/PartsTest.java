package dev.alluvium.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.servers.process.StartFailedException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class PartsTest {
    private static final Map<String, String> NOTHING = Map.of();
    private static final Map<String, String> ALL = Map.of(
            Parts.KAFKA, "127.0.0.1:9092",
            Parts.DATABASE_URL, "postgresql://127.0.0.1:5432/postgres",
            Parts.DATABASE_USER, "postgres",
            Parts.DATABASE_PASSWORD, "secret");
    private static final BooleanSupplier DOCKER = () -> true;
    private static final BooleanSupplier NO_DOCKER = () -> false;
    private static final BooleanSupplier NOT_ASKED = () -> {
        throw new AssertionError("Docker was asked for");
    };

    @Test
    void givenServersComeFirst() {
        assertThat(Parts.choose(null, ALL, NOT_ASKED)).isEqualTo(Parts.GIVEN);
        assertThat(Parts.choose("auto", ALL, NOT_ASKED)).isEqualTo(Parts.GIVEN);
    }

    @Test
    void containersAreUsedWhereADaemonAnswers() {
        assertThat(Parts.choose(null, NOTHING, DOCKER)).isEqualTo(Parts.CONTAINERS);
        assertThat(Parts.choose("containers", ALL, DOCKER)).isEqualTo(Parts.CONTAINERS);
    }

    @Test
    void localProcessesAreUsedOtherwise() {
        assertThat(Parts.choose("", NOTHING, NO_DOCKER)).isEqualTo(Parts.LOCAL);
        assertThat(Parts.choose(" Local ", ALL, NOT_ASKED)).isEqualTo(Parts.LOCAL);
    }

    @Test
    void aBrokerAloneIsNotTakenForGivenParts() {
        assertThat(Parts.choose("auto", Map.of(Parts.KAFKA, "127.0.0.1:9092"), NO_DOCKER))
                .isEqualTo(Parts.LOCAL);
    }

    @Test
    void givenNamesWhatIsMissing() {
        var some = new HashMap<>(ALL);
        some.remove(Parts.DATABASE_USER);
        some.put(Parts.DATABASE_PASSWORD, " ");

        assertThatThrownBy(() -> Parts.choose("given", some, NOT_ASKED))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("not set: " + Parts.DATABASE_USER + ", " + Parts.DATABASE_PASSWORD);
    }

    @Test
    void containersWithoutADaemonAreRefused() {
        assertThatThrownBy(() -> Parts.choose("containers", ALL, NO_DOCKER))
                .isInstanceOf(StartFailedException.class)
                .hasMessageContaining("no Docker daemon");
    }

    @Test
    void anUnknownChoiceIsRefused() {
        assertThatThrownBy(() -> Parts.choose("cloud", ALL, NOT_ASKED))
                .isInstanceOf(StartFailedException.class)
                .hasMessage("ALLUVIUM_PARTS=cloud is none of auto, given, containers, local.");
    }
}
