package dev.alluvium.database.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alluvium.database.connection.WalPositions.Position;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class WalPositionsTest {
    private static final Position PRIMARY = at(1, 2, 500);

    private static Position at(long cluster, long timeline, long bytes) {
        return new Position(cluster, timeline, OptionalLong.of(bytes));
    }

    private static Optional<String> misfit(Position standby, long later) {
        return PRIMARY.misfit(standby, () -> at(1, 2, later));
    }

    @Test
    void aStandbyOfTheSameHistoryFitsWhereverItIs() {
        assertThat(misfit(at(1, 2, 400), 500)).isEmpty();
        assertThat(misfit(at(1, 2, 500), 500)).isEmpty();
        assertThat(misfit(at(1, 2, 600), 600)).as("what was written meanwhile").isEmpty();
    }

    @Test
    void oneOfAnotherHistoryDoesNot() {
        assertThat(misfit(new Position(1, 2, OptionalLong.empty()), 500)).hasValue("it is no standby, or no longer");
        assertThat(misfit(at(7, 2, 400), 500)).hasValue("it is no copy of the primary");
        assertThat(misfit(at(1, 1, 400), 500).orElse("")).contains("timeline 1", "primary on 2");
        assertThat(misfit(at(1, 3, 400), 500).orElse("")).contains("timeline 3", "primary on 2");
        assertThat(misfit(at(1, 2, 600), 599).orElse("")).contains("never wrote");
    }
}
